"""The tables of the catalog, as SQLite is told them. Knows neither SQLite itself nor what is asked of the tables.

How tables come to an index that is there already: `ADDITIONS` makes those that are missing whenever a file is opened,
so they need no order and no number, and two additions never collide. What people entered is named in KEPT, because a
file made anew for a damaged one starts empty. SCHEMA_VERSION rises only when an existing table changes, which asks for
a rebuild.
"""

from __future__ import annotations

import re

__all__ = ["ADDED", "ADDITIONS", "KEPT", "SCHEMA", "SCHEMA_VERSION"]

SCHEMA_VERSION = 1

# Passage text is not stored: it is cut from the article's text. An article's passages come and go together, so the
# generation in which they came is the article's. AUTOINCREMENT: an id once removed never means another passage.
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, error TEXT);
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,
    file TEXT NOT NULL REFERENCES files (path),
    ordinal INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT,
    author TEXT,
    published TEXT,
    published_inferred INTEGER NOT NULL,
    lang TEXT NOT NULL,
    path TEXT NOT NULL,
    content_hash TEXT NOT NULL
);
CREATE INDEX articles_by_file ON articles (file, ordinal);
CREATE INDEX articles_by_generation ON articles (generation, number);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles (number),
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL
);
CREATE INDEX passages_by_article ON passages (article, id);
CREATE TABLE vectors (
    article INTEGER NOT NULL REFERENCES articles (number),
    fingerprint TEXT NOT NULL,
    float16_rows BLOB NOT NULL,
    PRIMARY KEY (article, fingerprint)
);
CREATE TABLE removed (passage INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE INDEX removed_by_generation ON removed (generation);
"""

# Later additions, made in any index that lacks them, so that none has to be made anew for their sake.
#   readings     what the layout repair did to a file when it was last read
#   arrivals     the day and time (UTC, ISO 8601) when a file was first read; stays when the file goes
#   corrections  what people set right in an article, by article id: NULL leaves what the file says, '' means none
ADDITIONS = """
CREATE TABLE IF NOT EXISTS readings (
    path TEXT PRIMARY KEY REFERENCES files (path) ON DELETE CASCADE,
    articles INTEGER NOT NULL,
    mended INTEGER NOT NULL,
    boxes INTEGER NOT NULL,
    unwrapped INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS arrivals (path TEXT PRIMARY KEY, added TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS corrections (
    article TEXT PRIMARY KEY,
    title TEXT,
    source TEXT,
    author TEXT,
    published TEXT
);
"""
ADDED = frozenset(re.findall(r"TABLE IF NOT EXISTS (\w+)", ADDITIONS))
# What cannot be made anew from the files: a rebuild carries these tables over, those that there are.
KEPT = ("arrivals", "corrections", "feedback")
