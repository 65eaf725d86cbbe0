"""How it looks: the Gradio theme, the style sheet and the script. Everything comes from this machine."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

__all__ = ["FAVICON", "HEAD", "STYLE", "theme"]

_HERE = Path(__file__).parent
STYLE = [_HERE / "wenju.css", _HERE / "chat.css"]
# What `ui.head` puts first into the page. The script runs before Gradio starts: a language chosen on the page goes
# before the browser's own.
HEAD = (
    f"<script>{(_HERE / 'language.js').read_text('utf-8')}</script>"
    f"<style>{(_HERE / 'library.css').read_text('utf-8')}</style>"
)
FAVICON = _HERE / "favicon.svg"

# Names of installed fonts, given as plain strings: Gradio fetches nothing for these.
_SANS = ["PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif"]
_MONO = ["SF Mono", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace"]


def theme() -> gr.themes.Base:
    """Paper and ink: a warm neutral with cinnabar, the colour of a seal, as the one accent."""
    paper = gr.themes.Color(
        c50="#fbf9f5", c100="#f5f2ec", c200="#e8e3d9", c300="#d6cfc2", c400="#a69e90", c500="#7b7468",
        c600="#5d574d", c700="#454038", c800="#2c2925", c900="#201e1b", c950="#181614", name="paper",
    )  # fmt: skip
    cinnabar = gr.themes.Color(
        c50="#fdf4f2", c100="#fae5e0", c200="#f3c9c0", c300="#e8a192", c400="#da7663", c500="#c2503c",
        c600="#ab3d2b", c700="#8d3223", c800="#752c21", c900="#622920", c950="#35120d", name="cinnabar",
    )  # fmt: skip
    return gr.themes.Base(
        primary_hue=cinnabar, secondary_hue=cinnabar, neutral_hue=paper, font=_SANS, font_mono=_MONO
    ).set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        body_text_color="#2a2723",
        body_text_color_dark="#e5dfd5",
        body_text_color_subdued="#6e675c",
        body_text_color_subdued_dark="*neutral_400",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="*neutral_900",
        background_fill_secondary="*neutral_100",
        background_fill_secondary_dark="*neutral_800",
        border_color_primary="*neutral_200",
        border_color_primary_dark="#37332e",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
        input_background_fill="#ffffff",
        input_background_fill_dark="*neutral_900",
        input_border_color_focus="*primary_400",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_text_color="#ffffff",
    )
