"""How sure an act is: the classifier's probability, weighed by how the sentence joins the two parties."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from detente.observe.coder.acts import Act
    from detente.observe.coder.roles import Relation

_CARRYING = frozenset(("dobj", "xcomp", "ccomp", "prt", "acomp", "attr", "acl", "prep", "oprd", "compound", "amod"))
_WITHOUT_WORDS = 0.4
"""Share of its confidence that an act keeps if words beside the way from source to target carried it."""
_EMPTY_WORDS = frozenset(
    ("the", "and", "with", "its", "has", "have", "had", "for", "from", "that", "this", "not", "may", "might",
    "could", "would", "will", "who", "are", "was", "were", "been", "being", "his", "her", "their", "than", "then",
    "also", "any", "some", "all", "both", "into", "onto", "about", "over", "under", "between", "among", "while",
    "when", "where", "which", "what", "no", "longer", "willing", "able", "ready", "there", "one", "two", "other",
    "others", "way", "more", "most", "much", "very")
)  # fmt: skip


def confidence(doc: Doc, relation: Relation, act: Act) -> float:
    """Weigh the probability of the act by how close the parties stand and whether its words stand between them."""
    return relation.weight * act.p * (1.0 if is_carried(doc, relation, act) else _WITHOUT_WORDS)


def is_carried(doc: Doc, relation: Relation, act: Act) -> bool:
    """Tell whether the words that carried an act are the verbs and nouns that join the parties."""
    if act.cue is None:
        return False
    if act.type == "REJECT" and re.search(r"\b(?:not|never|no|n't)\b|n't", act.cue.text):
        return True  # the refusal is the negation itself
    way = {relation.joint}
    for party in (relation.source, relation.target):
        if party.kind != "implied":
            token = doc[party.head]
            for above in token.ancestors:
                way.add(above.i)
                if above.i == relation.joint:
                    break
    near = way | {child.i for i in way for child in doc[i].children if child.dep_ in _CARRYING}
    near |= {child.i for i in near for child in doc[i].children if child.dep_ in {"xcomp", "dobj", "acl", "prt"}}
    return any(
        token.i in near and token.pos_ in {"VERB", "NOUN", "ADJ", "PROPN"} and token.lower_ not in _EMPTY_WORDS
        for token in doc
        if token.idx < act.cue.end and act.cue.start < token.idx + len(token.text)
    )
