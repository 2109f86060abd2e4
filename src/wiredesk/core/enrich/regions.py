"""Names that datelines print after a city: states, provinces, and usual names of countries."""

# All keys are folded: lower case, no accents, no full stops.


def _table(country: str, names: str) -> dict[str, str]:
    return dict.fromkeys((name.strip() for name in names.replace("\n", " ").split(",")), country)


STATES = (
    _table(
        "US",
        """alabama, ala, al, alaska, ak, arizona, ariz, az, arkansas, ark, ar, california, calif,
        ca,
        colorado, colo, co, connecticut, conn, ct, delaware, del, de, florida, fla, fl, georgia, ga,
        hawaii, hi, idaho, id, illinois, ill, il, indiana, ind, in, iowa, ia, kansas, kan, kans, ks,
        kentucky, ky, louisiana, la, maine, me, maryland, md, massachusetts, mass, ma, michigan,
        mich, mi, minnesota, minn, mn, mississippi, miss, ms, missouri, mo, montana, mont, mt,
        nebraska, neb, ne, nevada, nev, nv, new hampshire, nh, new jersey, nj, new mexico, nm,
        new york, ny, north carolina, nc, north dakota, nd, ohio, oh, oklahoma, okla, ok, oregon,
        ore, or, pennsylvania, pa, penn, rhode island, ri, south carolina, sc, south dakota, sd,
        tennessee, tenn, tn, texas, tex, tx, utah, ut, vermont, vt, virginia, va, washington, wash,
        wa, west virginia, wva, w va, wv, wisconsin, wisc, wis, wi, wyoming, wyo, wy, dc, d c""",
    )
    | _table(
        "CA",
        """ontario, ont, on, quebec, que, qc, british columbia, bc, alberta, alta, ab, manitoba,
        man, mb, saskatchewan, sask, sk, nova scotia, ns, new brunswick, nb, newfoundland, nfld,
        newfoundland and labrador, nl, prince edward island, pei, yukon, nunavut,
        northwest territories""",
    )
    | _table("AU", "new south wales, nsw, queensland, qld, south australia, tasmania, tas")
    | _table("GB", "england, scotland, wales, northern ireland")
    | _table("DE", "west germany, east germany, bavaria, bayern, saxony, hesse")
    | _table(
        "IN",
        """uttar pradesh, maharashtra, gujarat, karnataka, kerala, tamil nadu, rajasthan,
        haryana, bihar,
         odisha, west bengal, assam, telangana,
        andhra pradesh, madhya pradesh,
        jammu and kashmir, himachal pradesh, uttarakhand, jharkhand, chhattisgarh, goa""",
    )
)
COUNTRY_ALIASES = {
    "us": "US",
    "usa": "US",
    "uk": "GB",
    "britain": "GB",
    "great britain": "GB",
    "russia": "RU",
    "south korea": "KR",
    "north korea": "KP",
    "iran": "IR",
    "syria": "SY",
    "laos": "LA",
    "vietnam": "VN",
    "viet nam": "VN",
    "the netherlands": "NL",
    "holland": "NL",
    "czech republic": "CZ",
    "slovak republic": "SK",
    "ivory coast": "CI",
    "burma": "MM",
    "turkey": "TR",
    "turkiye": "TR",
    "uae": "AE",
    "palestine": "PS",
    "palestinian territories": "PS",
    "palestinian territory": "PS",
    "gaza strip": "PS",
    "west bank": "PS",
    "vatican": "VA",
    "vatican city": "VA",
    "macedonia": "MK",
    "dr congo": "CD",
    "congo": "CD",
    "drc": "CD",
    "republic of congo": "CG",
    "tanzania": "TZ",
    "moldova": "MD",
    "bolivia": "BO",
    "venezuela": "VE",
    "brunei": "BN",
    "east timor": "TL",
    "swaziland": "SZ",
    "cape verde": "CV",
    "kosovo": "XK",
    "soviet union": "RU",
    "ussr": "RU",
    "peking": "CN",
}

# Where the UN's short form is not the ISO name or its plain inversion.
SHORT_NAMES = {
    "BO": "Bolivia (Plurinational State of)",
    "CD": "Democratic Republic of the Congo",
    "FM": "Micronesia (Federated States of)",
    "IR": "Iran (Islamic Republic of)",
    "VE": "Venezuela (Bolivarian Republic of)",
    "XK": "Kosovo",
    "VG": "British Virgin Islands",
    "VI": "United States Virgin Islands",
}
