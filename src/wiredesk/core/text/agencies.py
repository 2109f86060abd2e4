"""Names that agencies print in a dateline, and capital words that are never a place."""

# printed form (casefolded, spaces folded) -> the name we use
AGENCIES = {
    "reuters": "Reuters",
    "thomson reuters foundation": "Thomson Reuters Foundation",
    "ap": "AP",
    "associated press": "AP",
    "afp": "AFP",
    "dpa": "dpa",
    "dpa-afx": "dpa-AFX",
    "ani": "ANI",
    "pti": "PTI",
    "ians": "IANS",
    "uni": "UNI",
    "xinhua": "Xinhua",
    "tass": "TASS",
    "ria": "RIA",
    "interfax": "Interfax",
    "sputnik": "Sputnik",
    "efe": "EFE",
    "ansa": "ANSA",
    "apa": "APA",
    "ats": "ATS",
    "ats afp": "ATS AFP",
    "awp": "AWP",
    "sda": "SDA",
    "belga": "Belga",
    "anp": "ANP",
    "ntb": "NTB",
    "tt": "TT",
    "stt": "STT",
    "ritzau": "Ritzau",
    "pa": "PA",
    "pa media": "PA Media",
    "upi": "UPI",
    "cp": "CP",
    "the canadian press": "CP",
    "aap": "AAP",
    "kyodo": "Kyodo",
    "jiji": "Jiji",
    "jiji press": "Jiji",
    "yonhap": "Yonhap",
    "bernama": "Bernama",
    "antara": "Antara",
    "anadolu": "Anadolu",
    "aa": "Anadolu",
    "mena": "MENA",
    "spa": "SPA",
    "wam": "WAM",
    "qna": "QNA",
    "kuna": "KUNA",
    "irna": "IRNA",
    "petra": "Petra",
    "ips": "IPS",
    "un news": "UN News",
    "bloomberg": "Bloomberg",
    "newsfactor": "NewsFactor",
    "prnewswire": "PRNewswire",
    "pr newswire": "PRNewswire",
    "business wire": "Business Wire",
    "businesswire": "Business Wire",
    "globe newswire": "GlobeNewswire",
    "accesswire": "ACCESSWIRE",
    "newsfile corp.": "Newsfile",
    "أ ف ب": "AFP",
    "رويترز": "Reuters",
    "د ب أ": "dpa",
    "भाषा": "PTI",
    "एएनआई": "ANI",
}

# Words in capitals that open a text before a dash and are labels, not places.
NOT_PLACES = frozenset(
    """
    alert analysis baseball basketball box boxing breaking brief briefs bulletin chart column
    comment correction corrected cricket cycling daily diary editor editors exclusive explainer
    factbox fifa figure flash focus football formula gallery golf hockey insight interview
    investigation live market markets motorsport nasa nato nba new news nfl nhl note notebook
    obituary olympics opec opinion pictures photos podcast poll preview profile quote quotes recap
    recipe report results review rugby sidebar skiing soccer special sport sports story summary
    swimming table tennis timeline transcript uefa update urgent video watch weather who
    why what how when where wrapup read more editor's factsheet statement announcement press release
    monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow
    """.split()
)

# Cities that stand alone in mixed case: capitals, and cities that agencies print without a state.
STANDING_CITIES = frozenset(
    name.strip()
    for name in """
    abidjan, abu dhabi, abuja, accra, addis ababa, algiers, amman, amsterdam, ankara, antananarivo,
    asuncion, athens, atlanta, auckland, baghdad, bahrain, baku, baltimore, bamako, bangkok,
    barcelona, beijing, beirut, belgrade, bengaluru, berlin, bern, berne, bogota, bonn, boston,
    brasilia, bratislava, brisbane, brussels, bucharest, budapest, buenos aires, bujumbura, cairo,
    canberra, cape town, caracas, chennai, chicago, cincinnati, cleveland, colombo, copenhagen,
    dakar, dallas, damascus, dar es salaam, delhi, denver, detroit, dhaka, doha, dubai, dublin,
    edinburgh, frankfurt, freetown, geneva, guatemala city, hamburg, hanoi, harare, havana,
    helsinki, ho chi minh city, hong kong, honolulu, houston, hyderabad, indianapolis, islamabad,
    istanbul, jakarta, jerusalem, johannesburg, kabul, kampala, karachi, kathmandu, khartoum,
    kigali, kinshasa, kolkata, kuala lumpur, kuwait, kuwait city, kyiv, kiev, la paz, lagos,
    las vegas, lima, lisbon, ljubljana, london, los angeles, luanda, lusaka, luxembourg, macau,
    madrid, managua, manila, maputo, melbourne, mexico city, miami, milan, milwaukee, minneapolis,
    mogadishu, monaco, monrovia, montevideo, montreal, moscow, mumbai, munich, muscat, nairobi,
    new delhi, new orleans, new york, nicosia, oklahoma city, oslo, ottawa, ouagadougou,
    panama city, paris, peking, philadelphia, phoenix, phnom penh, pittsburgh, port-au-prince,
    prague, pretoria, quebec city, quito, rabat, rangoon, reykjavik, riga, rio de janeiro, riyadh,
    rome, salt lake city, san antonio, san diego, san francisco, san salvador, sanaa,
    santiago, santo domingo, sao paulo, sarajevo, seattle, seoul, shanghai, singapore, skopje,
    sofia, st. louis, stockholm, sydney, taipei, tallinn, tashkent, tbilisi, tegucigalpa,
    tehran, tel aviv,
    tirana, tokyo, toronto, tripoli, tunis, ulaanbaatar, vancouver, vatican city, vienna, vilnius,
    warsaw, washington, wellington, windhoek, yangon, yaounde, yerevan, zagreb, zurich
    """.replace("\n", " ").split(",")
)
