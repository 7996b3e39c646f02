"""The group `national` in the head of a release: what everybody reads in place of what services say."""

from collections.abc import Iterator, Sequence

from desk.files.front_fields import Entries, Entry, Node, unknown
from desk.files.head import Reader, read_line
from desk.releases.file.contract import fact_of
from desk.releases.file.contract_checks import check_national
from desk.releases.file.national_values import SERVICE, national_field
from fanfare.problems import InvalidValue
from fanfare.releases.fields import Field, FieldType, NationalValue
from fanfare.releases.template.declared import ALWAYS
from fanfare.services.service import Fact

EXAMPLE = "national: {service.name: Libraries across the country}"
MAX_DETAIL = 200
_DETAILS = [SERVICE + part for part in ALWAYS["service"]]


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
    found = []
    for name, value in values.items():
        names = _DETAILS if name.startswith(SERVICE) else [*known, SERVICE + "name"]
        if name not in names:
            reader.problems.append(unknown(name, lines[name], names))
            continue
        try:
            fact = _fact(known[name], value) if name in known else _detail(value)
        except InvalidValue as bad:
            reader.wrong(value, f"national.{name}: {bad.wrong}", bad.right)
            continue
        if name in known:
            made = national_field(known[name], fact)
            check_national(reader, made, value, code, f"national.{name}")
        found.append(NationalValue(name=name, fact=fact))
    return tuple(found)


def _flat(entries: Sequence[Entry]) -> Iterator[Entry]:
    """service: {name: …} is the same as service.name: …"""
    for one in entries:
        if one.name == "service" and isinstance(one.value, Entries):
            yield from (
                Entry(f"{SERVICE}{part.name}", part.line, part.value) for part in one.value.entries
            )
        else:
            yield one


def _detail(node: Node) -> Fact:
    return Fact(value=read_line(MAX_DETAIL, f"Write: {EXAMPLE}", node))


def _fact(field: Field, node: Node) -> Fact:
    """What a field says in the national version. Raises InvalidValue."""
    if field.type is FieldType.ACTIVITIES:
        right = f"Take it out, and put the list between {{% if {field.name} %}} and {{% endif %}}."
        raise InvalidValue("activities are each service's own.", right)
    if field.national:
        right = "Take it out here, or take value out of the field."
        raise InvalidValue("it has a value for everybody already.", right)
    return fact_of(node)
