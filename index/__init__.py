"""The index: `Library`, the searchable articles of a folder, and the encoders that make its vectors."""

from __future__ import annotations

from index.encoder import Encoder, load_encoder
from index.library import Library
from index.sync import FailedFile, Progress, SyncReport

__all__ = ["Encoder", "FailedFile", "Library", "Progress", "SyncReport", "load_encoder"]
