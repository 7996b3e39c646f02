"""A release as the tests of rendering use it: one of everything that a file can hold."""

from datetime import UTC, date, datetime
from typing import Any

from fanfare.releases.fields import Field, FieldType
from fanfare.releases.version import PressAudience, ReleaseFront
from fanfare.services.service import Contact, Fact

FRONT = ReleaseFront(
    slug="libraries-week",
    headline="{{ service.name }} takes action",
    language="en",
    embargo=datetime(2021, 10, 3, 23, 1, tzinfo=UTC),
    day=date(2021, 10, 1),
    audience=PressAudience(),
    contact=Contact(name="Jo Bloggs", email="press@example.org", phone="020 7946 0000"),
    out_of_hours="07700 900000",
    sender="Libraries Week",
    notes=("{{ campaign.name }} is a week {in autumn}.", "Notes have *no* Markdown."),
    fields=(
        Field(name="children", label="Children reached", type=FieldType.NUMBER, unit="children"),
        Field(name="quote", label="Local quote", type=FieldType.QUOTE),
        Field(name="more", label="Where to read more", type=FieldType.LINK, required=False),
        Field(name="story", label="A local story", type=FieldType.TEXT, required=False),
        Field(name="activities", label="Activities", type=FieldType.ACTIVITIES),
        Field(
            name="theme",
            label="Theme",
            type=FieldType.TEXT,
            national=Fact(value="Taking action, changing lives"),
        ),
    ),
)

BODY = """\
Libraries in {{ service.region|default("England") }} are **taking {{ theme }}** to {{ children.value }}
{{ children.unit }}.

## What is *on*

{% for activity in activities %}
- **{{ activity.title }}**, {{ activity.when }}{% if activity.link %}: [book]({{ activity.link }}){% endif %}
{% endfor %}
- All year round

{% if story %}
{{ story }}
{% endif %}
> “{{ quote.text }}”
>
> {{ quote.name }}, {{ quote.post }}
{% if more %}
Read [{{ more.title }}]({{ more.url }}).
{% endif %}
"""

VALUES: dict[str, Any] = {
    "service": {
        "name": "Kent Libraries",
        "formal": "Kent County Council Libraries",
        "welsh": "Kent Libraries",
        "authority": "Kent County Council",
        "region": "the South East",
        "nation": "England",
        "website": "https://www.kent.example/libraries",
        "phone": "03000 413131",
        "email": "press@kent.example",
        "out_of_hours": "",
    },
    "campaign": {"name": "Libraries Week", "theme": "Taking action", "hashtag": "#LibrariesWeek"},
    "theme": "action & more",
    "children": {"value": "1,762", "unit": "children", "period": "", "source": "own count"},
    "quote": {"text": "It’s for all.", "name": "Siân Ŵyn", "post": "head of libraries"},
    "more": {"url": "https://kent.example/more?a=1&b=2", "title": "our page"},
    "story": "",
    "activities": [
        {
            "title": title,
            "when": "Tuesday 5 October 2021",
            "place": "",
            "summary": "",
            "link": link,
        }
        for title, link in (("Rhyme time", "https://fanfare.example/a"), ("Chess", ""))
    ],
}
