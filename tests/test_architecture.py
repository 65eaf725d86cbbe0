"""The shape of the house, read from the source: who may import whom, who may touch what, and how long things may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From left to right: each may import what stands before it, and itself.
LAYERS = ("ingest", "index", "retriever", "assistant", "ui", "app")
# These look at all of the product; nothing looks at them.
WORKSHOPS = ("training", "evaluation")

# The one module that knows each library, so that replacing one means rewriting one file.
ONLY_IMPORTER = {"faiss": "index/vectors.py", "tantivy": "index/keywords.py", "sqlite3": "index/database.py"}
ENVIRONMENT_READER = "assistant/settings.py"
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
PICKLES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "shelve", "marshal"}

MODULE_LINES = 250
FUNCTION_LINES = 40


def files_of(package: str) -> list[str]:
    single = ROOT / f"{package}.py"
    paths = [single] if single.exists() else sorted((ROOT / package).rglob("*.py"))
    return [path.relative_to(ROOT).as_posix() for path in paths]


PRODUCT = [name for layer in LAYERS for name in files_of(layer)]
WORKSHOP = [name for workshop in WORKSHOPS for name in files_of(workshop)]

each_product_file = pytest.mark.parametrize("name", PRODUCT)
each_file = pytest.mark.parametrize("name", PRODUCT + WORKSHOP)


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), filename=name)


def top(module: str) -> str:
    """The package of a dotted module name or of a file's path."""
    return module.split(".")[0].split("/")[0]


def imports(module: ast.Module, package: str) -> Iterator[str]:
    """Top-level names of all modules imported anywhere in a module, in functions and under TYPE_CHECKING too."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (top(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield package if node.level else top(node.module or "")
        elif isinstance(node, ast.Call) and called(node) in ("import_module", "__import__"):
            yield from (top(str(value.value)) for value in node.args[:1] if isinstance(value, ast.Constant))


def called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def environment_uses(module: ast.Module) -> list[int]:
    """Lines that reach for the environment, as `os.environ` or as `from os import environ`."""
    return [
        node.lineno
        for node in ast.walk(module)
        if (isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT)
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and {a.name for a in node.names} & ENVIRONMENT)
    ]


def long_functions(module: ast.Module) -> list[str]:
    """Functions longer than FUNCTION_LINES, from `def` to the last line, decorators not counted."""
    return [
        f"{node.name}: {(node.end_lineno or node.lineno) - node.lineno + 1} lines"
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LINES
    ]


def foreign_code(module: ast.Module) -> list[int]:
    """Lines that name trust_remote_code, as an argument or in a dict of arguments, and do not say False."""
    said = [(node.arg, node.value) for node in ast.walk(module) if isinstance(node, ast.keyword)] + [
        (getattr(key, "value", None), value)
        for node in ast.walk(module)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
    ]
    return [
        value.lineno
        for name, value in said
        if name == "trust_remote_code" and not (isinstance(value, ast.Constant) and value.value is False)
    ]


def test_the_packages_are_there() -> None:
    assert {top(name).removesuffix(".py") for name in PRODUCT} == set(LAYERS)


@each_product_file
def test_imports_point_only_to_the_left(name: str) -> None:
    layer = top(name).removesuffix(".py")
    to_the_right = {*LAYERS[LAYERS.index(layer) + 1 :], *WORKSHOPS, "tests"}
    # `wenju serve` starts the web application: the one door that opens to the right, inside a function of the CLI.
    if name == "assistant/cli.py":
        to_the_right.discard("app")
        assert "app" not in {found for node in tree(name).body for found in statement_imports(node)}
    assert sorted(to_the_right & set(imports(tree(name), layer))) == []


def statement_imports(node: ast.stmt) -> list[str]:
    """What one statement of a module imports as soon as the module itself is imported."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return []
    return list(imports(ast.Module(body=[node], type_ignores=[]), ""))


@each_file
def test_one_module_knows_each_library(name: str) -> None:
    found = set(imports(tree(name), top(name)))
    assert [library for library, owner in ONLY_IMPORTER.items() if library in found and name != owner] == []


@each_product_file
def test_only_the_settings_read_the_environment(name: str) -> None:
    if name != ENVIRONMENT_READER:
        assert environment_uses(tree(name)) == []


@each_product_file
def test_a_module_can_be_read_at_one_sitting(name: str) -> None:
    lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
    assert lines <= MODULE_LINES
    assert long_functions(tree(name)) == []


@each_product_file
def test_a_module_says_what_it_does(name: str) -> None:
    assert ast.get_docstring(tree(name))


@each_file
def test_nothing_is_unpickled(name: str) -> None:
    assert sorted(PICKLES & set(imports(tree(name), top(name)))) == []
    allowed = [
        keyword.lineno
        for call in ast.walk(tree(name))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "allow_pickle" and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
    ]
    assert allowed == []


@each_file
def test_no_model_brings_its_own_code(name: str) -> None:
    assert foreign_code(tree(name)) == []


# The checks above must be able to fail.


def test_an_import_inside_a_function_is_seen() -> None:
    source = "def f():\n    from ui.chat import draw\n    import faiss.contrib\n    import_module('app')\n"
    assert set(imports(ast.parse(source), "index")) == {"ui", "faiss", "app"}


LOOKS = ("import os\nos.environ['A']", "from os import getenv", "import os as system\nsystem.getenv('A')")


@pytest.mark.parametrize("source", LOOKS)
def test_a_look_at_the_environment_is_seen(source: str) -> None:
    assert environment_uses(ast.parse(source))


@pytest.mark.parametrize("source", ["load(trust_remote_code=True)", "{'trust_remote_code': told}"])
def test_foreign_code_is_seen(source: str) -> None:
    assert foreign_code(ast.parse(source))
    assert not foreign_code(ast.parse("load(trust_remote_code=False)"))


def test_a_long_function_is_seen() -> None:
    assert long_functions(ast.parse("def f():\n" + "    pass\n" * FUNCTION_LINES)) == ["f: 41 lines"]
