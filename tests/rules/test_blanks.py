"""Blanks: what nobody can mean to print, what somebody may, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.blanks.search import blanks, first_blank, only_keeps_place, says_nothing

SURE = [
    "TBC", "T.B.C.", "T B C", "t.b.c", "tbc", "TBA", "TBD", "(TBC)", "[tbc]", "Date TBC", "ＴＢＣ",
    "T\u200bBC", "𝐓𝐁𝐂", "#N/A", "#REF!", "(to be confirmed)", "(date to be confirmed)", "[n/a]",
    "[name of library]", "[Name of Library]", "[NAME]", "[LIBRARY SERVICE]", "[your library]", "[]",
    "[insert text here]", "[Insert quote]", "[please add figures]", "[date]", "[XX]", "[X]", "[ ]",
    "［name］", "【name】", "[first_name]", "[**name of library**]", "[Town/City]", "[job title]",
    "[quote from councillor]", "[enter the number of children here]", "[[name]]",
    "[name of your library]", "[number of people]", "(CITY, STATE)", "(NAME)",
    "(NAME OF LIBRARY)", "(INSERT QUOTE)",
    "(insert name here)", "(name of library)", "(your name)", "(your name here)",
    "(please insert a quote)", "((name))", "((service name??welcome))", "{contact.display_name}",
    "{name}", "{First Name}", "{!Contact.Name}", "{{foreign.tag}}", "{{ name }}", "{{{name}}}",
    "{% if x %}", "{#if x#}", "｛｛name｝｝", "<%= name %>", "%name%", "%%name%%", "%FIRSTNAME%",
    "%recipient.name%", "%(name)s", "%s libraries", "%d people", "${name}", "#{name}", "@{name}",
    "$first_name", "$NAME", "@@name@@", "##NAME##", "__NAME__", "«Field»", "«Library_Name»",
    "«first name»", "‹Field›", "<<name>>", "<<Library Name>>", "<name of library>", "<insert name>",
    "<LIBRARY NAME>", "*|FNAME|*", "XX", "XXX", "XXXX", "XX children came", "£X", "£XX", "£X,XXX",
    "£Xm", "£ X million", "€x", "£##", "X%", "XX%", "XX per cent", "X,XXX", "XX/XX/XXXX", "xx people",
    "X children", "01XXX XXXXXX", "01632 XXX XXX", "00000 000000", "XXth", "XX October", "October XX",
    "4 October 20XX", "202X", "XXpm", "DD/MM/YYYY", "dd/mm/yy", "YYYY", "00/00/0000", "Cllr X",
    "Cllr XX", "XX Libraries", "____", "__________", "_ _ _ _", "Name: ____", "__", "..........", "……",
    "???", "on ?? October", "lorem ipsum", "Lorem Ipsum", "dolor sit amet", "Firstname Lastname",
    "First name Surname", "Text goes here", "placeholder text", "your quote here",
    "please insert quote", "Click or tap here to enter text.", "Error! Bookmark not defined.", "TKTK",
    "TODO", "FIXME", "https://TBC", "https://www.yourlibrary.gov.uk/x", "press@xx.gov.uk",
    "https://[your-site].gov.uk/", "www.xxx.gov.uk", "[delete as appropriate]",
    "he/she (delete as applicable)", "(library name)", "(council name)", "[quote from the portfolio holder]",
    "[object Object]", "XX,000", "x,000 people", "[he/she]", "[his/her]", "[him/her]", "[she/he/they]",
    "[s/he]", "[he / she]", "[his/her own]", "[is/are]", "[Mr/Mrs/Ms]", "[Yes/No]", "[I/we]", "[to follow]",
    "[details to follow]", "[waiting for Jo]", "[awaiting confirmation]", "[pending approval]",
    "(awaiting confirmation)", "[not applicable]", "[still waiting for quote]", "[write your story here]",
    "[Write a story here]", "Insert quote here", "_TBC_", "_XX_ people", "[TBC by Kent staff]",
    "(DATE, TIME)", "(DATE)", "(LIBRARY NAME)", "(FULL ADDRESS)", "(PHONE NUMBER)", "(LIBRARY SERVICE)",
    "(YOUR LIBRARY)", "(COUNCIL)",
]  # fmt: skip
"""In a release these stop it; in a fact they count as missing. In Word, in mail-merge programs, in sheets."""

NOTHING = [
    "N/A", "n/a", "n/a.", "N.A.", "NA", "Ｎ／Ａ", "N/A - none", "N/A (no children)", "None", "nil",
    "NULL", "-", "–", "?", ".", "_", "x", "xxx", "X.X", "to be confirmed", "To Be Confirmed.",
    "to be announced", "Date to be confirmed", "TBC by Friday", "Figures to be confirmed by Friday",
    "T-B-C", "tbc!!", "figures to follow", "to follow", "Still to come", "coming soon",
    "details later", "Awaiting figures", "pending", "Pending approval", "will send later",
    "We will send figures", "unknown", "not yet known", "Not applicable", "A N Other", "A.N. Other",
    "test", "asdf", "ditto", "see above", "as above", "soon", "later", "don't know", "i'w gadarnhau",
    "I’w gadarnhau", "add text here", "Amherthnasol", "NAME", "Library name",
    "name of library", "to be conf.", "Venue to be conf", "waiting for Jo", "Waiting for Jo Smith to confirm",
    "Still waiting for sign-off", "We’re waiting for the council", "waiting to hear back from comms",
    "awaiting confirmation", "Write your story here", "Enter the number here", "Ddim yn berthnasol",
]  # fmt: skip
"""As a whole fact these say nothing; in a sentence they may."""

DOUBTS = [
    "N/A", "n/a", "to be confirmed", "to be announced", "really???", "{in autumn}", "[Kent staff] say",
]  # fmt: skip
"""Told to an author as warnings."""

GOOD = [
    "Malcolm X", "the life of Malcolm X is", "the XX Olympiad", "XX Olympic Winter Games", "XXL",
    "X-ray", "Super Bowl XXX", "Follow us on X", "on X people say", "Generation X people",
    "X marks the spot", "SpaceX", "4 x 4", "10 x people", "love from us xx", "MMXX", "XIX",
    "XX chromosomes", "Xanthe", "(Leeds, Yorkshire)", "(LONDON)", "(NHS)", "(CILIP)", "(BBC, ITV)",
    "(UK)", "(name withheld)", "(Year 7)", "(enter by the side door)", "(add £2 for postage)",
    "(time and place)", "(photo)", "(please book)", "(4 to 10 October)", "(and more to come)",
    "Section 2(a)", "[2026] EWCA Civ 12", "[2026]", "[1]", "[…]", "[...]", "[sic]", "it[s] own",
    "[W]e are", "[Year 7]", "“[the library] is a lifeline”", "“[Our library] is”",
    "“I love [their local library].”", "[laughter]", "[the programme](https://x.example)",
    "[name](https://x.example)", "[library website](mailto:a@x.example)",
    "https://x.example/%C3%A9/%C3%A8?a=%20b%20", "https://x.example/a_____b/XX-y",
    "https://x.example/tv", "jo@example.org", "Jo <jo@example.org>", "<https://x.example>",
    "2 < 3 and 5 > 4", "C__ and D__", "100%", "100% of children and 50% of adults", "up 10%-20%",
    "5 %", "$5 and $10", "US$5m", "Ke$ha", "__bold__ and __Hi!__ so", "snake_case_word", "1,762",
    "0161 496 0000", "07700 900000", "020 7946 0000", "00:01 on Tuesday", "#LibrariesWeek", "50/50",
    "w/c 4 October", "and/or", "A/N", "B&Q", "n/s", "The best is yet to come.", "An example to follow",
    "Really?", "Really?!", "What??", "I said yes...", "The winner is to be chosen by vote",
    "More news to come in spring.", "« bonjour à tous »", "“Bonjour”", "N. A. Smith", "T. B. A. Smith",
    "Mr T B Campbell", "TB is", "DNA", "TBA21 gallery", "TV", "A. N. Wilson", "Test Valley Libraries",
    "Nothing beats a good book.", "None of us knew.", "Later we read on.", "Text messages are free",
    "Unknown Warrior", "Dim Sum club", "📚", "❤️", "0", "ten", "50 per cent",
    "Wythnos Llyfrgelloedd 2026: dewch i’ch llyfrgell", "Siân Ŵyn", "Fàilte dhan leabharlann", "Ó Sé",
    "We were there (all of us, X included).", "Pending is a strange word", "“Soon we will open.”",
    "the first to be completed on time was Leeds", "Add your name to the wall", "(place names of Kent)",
    "Quotes from readers", "delete it as you wish", "1,000", "www.xx1.example", "(MAIN LIBRARY)",
    "(CENTRAL LIBRARY)", "(COUNTY COUNCIL)", "(CITY LIBRARY)", "(RNIB)", "(BBC)", "(YEAR 7)", "(WARD 4)",
    "(LAST YEAR)", "(THE LIBRARY)", "(IN THE CITY)", "(AUTHOR)", "(MAYOR)", "(FIRST DATE)",
    "Write a story here", "Write a poem here", "Insert your library card here", "[she/her]", "[he/him/his]",
    "[they/them]", "[she/they]", "he/she", "(he/she)", "Waiting for Godot", "Waiting for Anya",
    "Waiting for summer", "We waited for Jo", "(waiting for the bus)", "snake_case_TBCs", "_really_",
]  # fmt: skip


@pytest.mark.parametrize("text", SURE)
def test_a_blank_is_found_alone_and_among_words(text: str) -> None:
    assert says_nothing(text)
    assert any(one.sure for one in blanks(text))
    around = f"Kent’s libraries: {text} and no more.\nIn full colour."
    assert any(one.sure for one in blanks(around))
    assert says_nothing(around)


@pytest.mark.parametrize("text", NOTHING)
def test_a_whole_fact_that_says_nothing(text: str) -> None:
    assert says_nothing(text)
    assert says_nothing(f"  {text}\n")


@pytest.mark.parametrize("text", DOUBTS)
def test_what_an_author_may_mean_is_a_doubt(text: str) -> None:
    [found] = blanks(f"Kent’s libraries {text} after all.")
    assert not found.sure


@pytest.mark.parametrize("text", GOOD)
def test_what_only_looks_like_a_blank_passes(text: str) -> None:
    assert blanks(text) == []
    assert blanks(f"We think of {text}, and mean it.") == []
    if text.strip("[].…"):
        assert not says_nothing(text)


KEEPING = [
    "N/A", "n/a", "n.a.", "Not applicable", "TBC", "to be confirmed", "Venue to be announced", "to follow",
    "Figures still to come", "awaiting confirmation", "Pending approval from the council", "waiting for Jo",
    "A. N. Other", "Amherthnasol",
]  # fmt: skip
"""As a whole paragraph, or branch of a template, these are blanks."""

PIECES = [
    "later", "soon", "none", "nobody", "pending", "a", "no", "-", ",", "x", "na", "to come", "unknown",
    "The best is yet to come.", "the first to be completed", "will send books", "test", "name",
    "not available",
]  # fmt: skip
"""As a whole fact some of these say nothing; as a branch they are a piece of a sentence."""


@pytest.mark.parametrize("text", KEEPING)
def test_a_branch_that_only_keeps_a_place(text: str) -> None:
    assert only_keeps_place(text)
    assert only_keeps_place(f" **{text}** ")
    assert says_nothing(text)


@pytest.mark.parametrize("text", [*PIECES, "", " "])
def test_a_branch_that_may_be_a_piece_of_a_sentence(text: str) -> None:
    assert not only_keeps_place(text)


@pytest.mark.parametrize("text", ["not applicable", "N/A", "- N/A", "1. n/a", "> Not applicable."])
def test_what_is_alone_on_a_line_is_not_meant(text: str) -> None:
    assert [one.sure for one in blanks(f"Telephone\n{text}\nand more")] == [True]
    assert not any(one.sure for one in blanks(f"Tick {text} if so."))


def test_the_names_of_links_are_none() -> None:
    text = "Read the [website], [our][date] or [the][venue] [quote].\n\n"
    links = "".join(f"[{one}]: https://x.example\n" for one in ("Website", "date", "venue"))
    assert [one.text for one in blanks(text + links)] == ["[quote]"]
    assert [one.text for one in blanks(text)] == ["[website]", "[date]", "[venue]", "[quote]"]


def test_a_doubt_hides_nothing_that_is_sure() -> None:
    [found] = blanks("Ask [Kent staff about £X today] for it.")
    assert (found.text, found.sure) == ("£X", True)


def test_empty_is_honest() -> None:
    assert not says_nothing("")
    assert not says_nothing(" \n ")


def test_a_blank_is_told_as_it_was_written_and_where() -> None:
    text = "Ｓay ［name］ to <<Him>>"
    assert [(one.start, one.text) for one in blanks(text)] == [(4, "［name］"), (14, "<<Him>>")]
    assert first_blank("Our [name] says") == "[name]"
    assert first_blank("n/a") == "n/a"


@given(
    st.sampled_from("Tt"),
    st.sampled_from("Bb"),
    st.sampled_from("CcAaDd"),
    st.sampled_from(["", ".", " ", ". ", "-", "/"]),
    st.sampled_from(["", ".", "!", " ", "?", ")", "\u00a0"]),
    st.booleans(),
)
def test_three_letters_in_any_spelling(
    first: str, second: str, third: str, between: str, end: str, wide: bool
) -> None:
    letters = [chr(ord(one) + 0xFEE0) if wide else one for one in (first, second, third)]
    assert says_nothing(between.join(letters) + end)


@given(
    st.sampled_from("£$€"),
    st.sampled_from(["", " "]),
    st.integers(1, 6),
    st.sampled_from(["", "m", "k"]),
)
def test_sums_that_are_left_open(sign: str, gap: str, length: int, end: str) -> None:
    assert says_nothing(f"It costs {sign}{gap}{'X' * length}{end} a year")


WORDS = [
    "the",
    "library",
    "of",
    "Kent",
    "opens",
    "its",
    "doors",
    "to",
    "everybody",
    "1,762",
    "(all)",
    "is",
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30))
def test_sentences_pass(words: list[str]) -> None:
    assert blanks(" ".join(words)) == []


@given(
    st.text(st.sampled_from("Xx[](){}<>«»%$£#_?@*|. /-:nNaATBCtbc0\u200b［name"), max_size=400)
    | st.text()
)
def test_any_text_is_read(text: str) -> None:
    found = blanks(text)
    assert all(text[one.start :].startswith(one.text) and one.text for one in found)
    assert [one.start for one in found] == sorted({one.start for one in found})
    says_nothing(text)


@pytest.mark.parametrize(
    "piece", ["0 ", "X", "(", "[", "{", "<", "_", "? ", "%a", "x.", "n/a ", "a@", "to be "]
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * 5000
    says_nothing(text)  # a regular expression that tries everything would not come back
