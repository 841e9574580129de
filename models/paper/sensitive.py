"""Words of what not everybody needs to read of from two metres away: money, body, mind, drugs.

A word too many costs little: then something else is said in large letters, or what the owner chose.
"""

import re

# How such words begin, in Norwegian and Swedish; with "$" only the whole word.
BEGINNINGS = """
gjeld skuld inkasso kronofogd namsmann betal konkurs regning räkning purring lån$ lånet$ økonomi
ekonomi pengespill spillegjeld spelmissbruk
alkohol drikk drick edru nykter rus$ rusen rusfri rusmid ruspro droger narko dope hasj hasch
heroin amfetamin kokain piller pillene tablett missbruk misbruk avhengig beroend avrus abstinens
metadon subutex medisin medicin
selvmord självmord selvskad självskad overgrep övergrepp vold$ volden våld misshandl mishandl
psykos angst ångest depresj depress traume trauma diagnos innleggelse tvang tvång fengsel fängelse
kroppen vekt$ vekta$ vikt$ vikten$ spiseforst ätstörning sexu hiv$ hepatitt kreft cancer smert smärt
"""
WORDS = re.compile("|".join(BEGINNINGS.split()))


def is_sensitive(text: str) -> bool:
    """True if a word of the text begins as one of BEGINNINGS: then it is not for all to read."""
    return any(WORDS.match(word) for word in re.findall(r"\w+", text.casefold()))
