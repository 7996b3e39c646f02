"""The words by which a blank is known: what templates leave to be filled in, and what people write who will
do so later. In small letters."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


THINGS = _words(
    """
    activities activity address age amount area attendance author authority book borough branch campaign
    caption chair charity cllr city comment company contact contacts copy cost council councillor country
    county credit customer date dates days department details district email event events figure figures
    firstname forename fullname hashtag head headline image info information initials job lastname leader
    librarian libraries library link location logo mail manager mayor mobile month nation name names number
    numbers officer organisation organiser organization paragraph partner partners percent percentage
    phone photo picture place position post postcode price quotation quotations quote quotes recipient
    reference region role school sentence service services source speaker spokesman spokespeople
    spokesperson spokeswoman state statistic statistics stats story street sum surname team tel telephone
    text theme time times title titles topic total town unit url username venue venues village ward web
    webpage website words year
    """
)
"""What a template asks for by name."""

AROUND = _words(
    """
    a an and any appropriate as at below brief by e eg first for from full g here if in into last local
    main new no nr of on one optional or our per please proper relevant second short specific that the
    their third this to two with your
    """
)
"""What can be beside such a name."""

POINTING = _words(
    """
    a all an another any at both each every he her his i in is it its my of our she some such that the
    their them these they this those to us was we were who with
    """
)
"""How an editor's own bracket begins in a quotation: “[the library] is open”."""

COUNTED = frozenset(("day", "district", "number", "region", "unit", "ward", "year"))
"""Things that a number can name: “[Year 7]” asks for nothing."""

ORDERS = _words(
    "add choose complete confirm delete enter fill include insert put select specify state type write"
)
"""What a template tells its reader to do."""

ASIDES = frozenset(("applause", "emphasis added", "laughs", "laughter", "pause", "sic"))
"""What an editor puts into brackets and means."""

FILLERS = _words(
    """
    tba tbc tbd tbn tbs tk tktk todo fixme na notapplicable notavailable notknown notyet notyetknown
    noneyet none nil null nan undefined unknown pending blank empty nothing later soon comingsoon tocome
    tofollow ditto asabove seeabove asbefore aslastyear sameaslastyear seeattached seeemail seewebsite
    dontknow idontknow notsure noidea placeholder test testing asdf asdfgh qwerty blah blahblah
    blahblahblah foo foobar lorem loremipsum amherthnasol ddimynberthnasol dimynberthnasol
    name libraryname councilname servicename nameoflibrary
    iwgadarnhau iwchadarnhau iwcadarnhau iwgyhoeddi ridhearbhadh ridhearbhachadh ledeimhniú ledearbhú
    """
)
"""What a whole text says that says nothing, without its spaces and dots; also in Welsh, Gaelic and Irish."""

KEEPERS = _words(
    """
    tba tbc tbd tbs notapplicable amherthnasol ddimynberthnasol dimynberthnasol iwgadarnhau iwchadarnhau
    iwcadarnhau iwgyhoeddi ridhearbhadh ridhearbhachadh ledeimhniú ledearbhú
    """
)
"""As `FILLERS`, of what no sentence is made of."""

CHOICES = _words(
    """
    a an am pm are is was were has have had i we me us my our mr mrs ms miss mx dr yes no this these that
    those do does
    """
)
"""What a template lets its reader choose between, with strokes: “[is/are]”. See also HERS and HIS."""

HERS, HIS = _words("s she her hers herself"), _words("he him his himself")

BODIES = _words(
    """
    activities activity area authority borough branch campaign charity city company council country county
    day days department district event events image librarian librarians libraries library location nation
    organisation organization partner partners photo picture place region role school service services
    source stats story street team total town unit venue village ward week words year
    """
)
"""Things that a place or a body is called by, too: “(MAIN LIBRARY)” asks for nothing."""

POSTS = _words(
    """
    author chair councillor leader librarian manager mayor officer speaker spokesman spokesperson
    spokeswoman
    """
)
"""Things that a person may be: “JO KING (AUTHOR)”."""

UNDECIDED = (
    "(?:to be (?:advised|announced|conf(?:irmed)?|decided|determined|finali[sz]ed|inserted|provided|supplied)"
    "|t\\.?b\\.?[acd]\\.?)"
)
"""That something comes later: a piece of a regular expression."""
