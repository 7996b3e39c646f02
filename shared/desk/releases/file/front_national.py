"""The group `national` in the head of a release: what everybody reads in place of what services say."""

from collections.abc import Iterator, Sequence

from desk.files.front_fields import Entries, Entry, Node, Text, unknown
from desk.releases.file.contract import fact_of
from desk.releases.file.contract_checks import check_national
from desk.releases.file.national_values import SERVICE, national_field
from desk.releases.file.nodes import Reader, words
from fanfare.problems import InvalidValue
from fanfare.releases.fields import Field, FieldType, NationalValue
from fanfare.releases.template.declared import ALWAYS

EXAMPLE = "national: {service.name: Libraries across the country}"
MAX_DETAIL = 200


def national(
    reader: Reader, node: Node, fields: Sequence[Field], code: str
) -> tuple[NationalValue, ...]:
    """Its values; what is wrong with the others is noted.

    Args:
        fields: of the release.
        code: of its language.
    """
    if not isinstance(node, Entries):
        reader.wrong(node, "national: names and values belong here.", f"Write: {EXAMPLE}")
        return ()
    values = reader.named(_flat(node.entries))
    lines = {one.name: one.line for one in _flat(node.entries)}
    known = {one.name: one for one in fields}
    found = (
        _detail(reader, name, value, lines[name])
        if name.startswith(SERVICE)
        else _field(reader, name, value, lines[name], known, code)
        for name, value in values.items()
    )
    return tuple(one for one in found if one)


def _flat(entries: Sequence[Entry]) -> Iterator[Entry]:
    """service: {name: …} is the same as service.name: …"""
    for one in entries:
        if one.name == "service" and isinstance(one.value, Entries):
            yield from (
                Entry(f"{SERVICE}{part.name}", part.line, part.value) for part in one.value.entries
            )
        else:
            yield one


def _detail(reader: Reader, name: str, node: Node, line: int) -> NationalValue | None:
    details = [SERVICE + part for part in ALWAYS["service"]]
    if name not in details:
        reader.problems.append(unknown(name, line, details))
        return None
    read = words(MAX_DETAIL, f"Write: {EXAMPLE}")
    text = reader.take(f"national.{name}", node, read, "")
    return NationalValue(name=name, fact=fact_of(Text(line, 0, text))) if text else None


def _field(
    reader: Reader,
    name: str,
    node: Node,
    line: int,
    known: dict[str, Field],
    code: str,
) -> NationalValue | None:
    field = known.get(name)
    if field is None:
        reader.problems.append(unknown(name, line, [*known, SERVICE + "name"]))
        return None
    if field.type is FieldType.ACTIVITIES:
        right = f"Take it out, and put the list between {{% if {name} %}} and {{% endif %}}."
        reader.wrong(node, f"national.{name}: activities are each service's own.", right)
        return None
    if field.national:
        right = "Take it out here, or take value out of the field."
        reader.wrong(node, f"national.{name}: it has a value for everybody already.", right)
        return None
    try:
        fact = fact_of(node)
    except InvalidValue as bad:
        reader.wrong(node, f"national.{name}: {bad.wrong}", bad.right)
        return None
    made = national_field(field, fact)
    check_national(reader, made, node, code, f"national.{name}")
    return NationalValue(name=name, fact=fact)
