"""YAML of a pack with its line numbers, checked against the class that describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from declarations.notices.problems import BrokenPack, KeyPath, Problem, expected, key_of

MOST_PLACES = 50_000  # of one file; the longest of 2026 has some thousand


@dataclass(frozen=True)
class YamlFile:
    """The plain content of one file, and the line on which each path of it stands (from 1)."""

    name: str
    content: Any
    lines: Mapping[KeyPath, int]

    def problem(self, path: KeyPath, text: str) -> Problem:
        """A mistake at ``path``, or at what holds it where the path itself is not there."""
        at = path
        while at and at not in self.lines:
            at = at[:-1]
        return Problem(self.name, self.lines.get(at, 1), key_of(path), text)


@lru_cache(maxsize=64)  # the same bytes say the same; tests load one pack hundreds of times
def parse(name: str, text: str) -> YamlFile:
    """Read YAML 1.2.

    Raises:
        BrokenPack: it is none; the one problem says where.
    """
    try:
        node = _reader().compose(text)
        lines: dict[KeyPath, int] = {}
        _number(node, (), lines)  # before anything is built of it: aliases within aliases grow without end
        content = _reader().load(text)
    except RecursionError as error:
        raise BrokenPack([Problem(name, None, "", "层次过多，请检查括号是否成对")]) from error
    except DuplicateKeyError as error:
        raise BrokenPack([_unreadable(name, error, "同一个键写了两次")]) from error
    except MarkedYAMLError as error:
        raise BrokenPack([_unreadable(name, error, "不是正确的 YAML，请检查此处及上一行的缩进、冒号和引号")]) from error
    except YAMLError as error:
        wrong = f"内容过多，一个文件最多 {MOST_PLACES} 项" if "too many" in str(error) else "含有不能显示的控制字符"
        raise BrokenPack([Problem(name, None, "", wrong)]) from error
    if content is None:
        raise BrokenPack([Problem(name, None, "", "文件是空的")])
    return YamlFile(name, content, lines)


class _Constructor(SafeConstructor):
    """Leaves dates as they are written: the schema says where one is expected, and tells of the 31st of April."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def _reader() -> YAML:
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Constructor
    return reader


def _unreadable(name: str, error: MarkedYAMLError, text: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    return Problem(name, mark.line + 1 if mark else None, "", text)


def _number(node: Node, path: KeyPath, lines: dict[KeyPath, int]) -> None:
    if len(lines) > MOST_PLACES:
        raise YAMLError("too many places")
    if isinstance(node, MappingNode):
        for key, value in node.value:
            lines[*path, key.value] = key.start_mark.line + 1
            _number(value, (*path, key.value), lines)
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            lines[*path, index] = value.start_mark.line + 1
            _number(value, (*path, index), lines)


def validated(file: YamlFile, shape: Any) -> Any:
    """The content of a file as ``shape`` (a class of the schema, or a tuple of one).

    Raises:
        BrokenPack: with every mistake of the file.
    """
    try:
        return TypeAdapter(shape).validate_python(file.content)
    except ValidationError as error:
        raise BrokenPack([_problem(file, shape, one) for one in error.errors()]) from error


def _problem(file: YamlFile, shape: Any, error: Any) -> Problem:
    location = error["loc"][:-1] if error["loc"][-1:] == ("[key]",) else error["loc"]
    path = _path_in(file.content, location)
    if error["input"] is None and path not in file.lines:
        error = {**error, "type": "missing"}  # a rule in its short form hands on None for what is not there
    return file.problem(path, expected(error, allowed=_keys_at(shape, location[:-1])))


def _path_in(content: Any, location: KeyPath) -> KeyPath:
    """Where pydantic's location is in the content; the name of the member of a union, which it adds, is not there."""
    path: KeyPath = ()
    for n, step in enumerate(location):
        last = n == len(location) - 1
        there = step in content if isinstance(content, dict) else isinstance(content, list) and isinstance(step, int)
        if there and (last or isinstance(content[step], (dict, list))):
            path, content = (*path, step), content[step]
        elif last and isinstance(content, dict):
            path = (*path, step)
    return path


def _keys_at(shape: Any, location: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at ``location`` within ``shape``, by the names that a pack uses."""
    for step in location:
        shape = _step(shape, step)
    model = _bare(shape)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _step(shape: Any, step: str | int) -> Any:
    shape = _bare(shape)
    if get_origin(shape) in (Union, UnionType):
        return next((one for one in get_args(shape) if step in getattr(_bare(one), "model_fields", {})), None)
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        named = {field.alias or name: field.annotation for name, field in shape.model_fields.items()}
        return named.get(str(step))
    arguments = get_args(shape)
    if get_origin(shape) is dict:
        return arguments[1]
    return arguments[0] if arguments else None


def _bare(shape: Any) -> Any:
    """Without what pydantic was told about it, and without ``None``."""
    while get_origin(shape) is Annotated:
        shape = get_args(shape)[0]
    if get_origin(shape) in (Union, UnionType):
        members = [one for one in get_args(shape) if one is not type(None)]
        return _bare(members[0]) if len(members) == 1 else shape
    return shape
