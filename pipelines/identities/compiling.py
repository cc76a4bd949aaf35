"""From an entry of the catalogue to its two views: the SQL of its terms, and the SQL that decides it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipelines.identities.catalogue import Identity
from pipelines.identities.laws import (
    Agree,
    AtMost,
    BlankUntold,
    ClaimParts,
    ClaimPriorDocument,
    ClaimWithin,
    Grade,
    Hierarchy,
    Levels,
    Named,
    NotNegative,
    Occurs,
    Parents,
    PriorDocument,
    RateScore,
    Ratio,
    Sum,
    TargetScore,
    UnitsSum,
    Weights,
)
from pipelines.identities.terms import (
    blanks,
    claims,
    documents,
    lists,
    pairs,
    presence,
    rates,
    sheets,
    sums,
    trees,
)
from pipelines.identities.terms.sums import StandIns
from pipelines.identities.verdicts import Needs, Reach, ratio_verdicts, sum_verdicts, with_unjudged

_NAMED: dict[str, Callable[[Named], str]] = {
    "summary_has_sheet": lists.summary_has_sheet,
    "summary_score": lists.summary_score,
    "sheet_count": lists.sheet_count,
    "claim_repeats_cell": claims.claim_repeats_cell,
    "claim_completion": rates.claim_completion,
    "claim_share": rates.claim_share,
    "claim_change": rates.claim_change,
    "claim_difference": rates.claim_difference,
    "claim_directions": rates.claim_directions,
    "claim_twice": claims.claim_twice,
    "claim_budgets": claims.claim_budgets,
    "claim_projects": claims.claim_projects,
    "claim_project_score": claims.claim_project_score,
    "blank_form_is_empty": blanks.blank_form_is_empty,
    "blank_form_is_explained": blanks.blank_form_is_explained,
    "blank_fund_is_unused": blanks.blank_fund_is_unused,
}
# What one application covers; where a law finds nothing there, one row says so.
_REACH: dict[str, Reach] = {
    "summary_has_sheet": "disclosure",
    "summary_score": "disclosure",
    "sheet_count": "disclosure",
    "claim_projects": "disclosure",
    "claim_within": "disclosure",
    "blank_fund_is_unused": "disclosure",
    "occurs": "disclosure",
    "prior_document": "disclosure",
    "units_sum": "disclosure",
    "claim_repeats_cell": "document",
    "claim_completion": "document",
    "claim_share": "document",
    "claim_change": "document",
    "claim_difference": "document",
    "claim_directions": "document",
    "claim_parts": "document",
    "claim_twice": "document",
    "claim_budgets": "document",
    "claim_project_score": "document",
    "claim_prior_document": "document",
    "blank_form_is_empty": "document",
    "blank_form_is_untold": "document",
}
# Where nothing printed on the right means "not known"; elsewhere it means none.
_NEEDS: dict[str, Needs] = {
    "agree": "a_part_in_scope",
    "at_most": "a_part_in_scope",
    "levels": "a_part_in_scope",
    "summary_score": "a_part_in_scope",
    "claim_repeats_cell": "a_part_in_scope",
    "claim_parts": "a_part_in_scope",
    "claim_projects": "a_part_in_scope",
    "claim_within": "a_part_in_scope",
    "claim_budgets": "a_part_in_scope",
    "prior_document": "a_part_in_scope",
    "claim_prior_document": "a_part_in_scope",
    "units_sum": "a_part_in_scope",
}
# Why a law found nothing to judge, where it is not that no amount is printed.
_SILENCE = {
    "occurs": "nothing_filled",
    "target_score": "no_comparable_target",
    "rate_score": "no_score_of_the_rate",
    "claim_within": "not_told",
    "claim_parts": "not_told",
    "claim_difference": "not_told",
    "claim_directions": "not_told",
    "claim_twice": "told_once_at_most",
    "claim_budgets": "not_told",
    "claim_project_score": "not_told",
    "blank_form_is_untold": "no_form_declared_blank",
    "claim_prior_document": "no_document_of_prior_year",
    "units_sum": "no_summary_of_units",
}


def compile_terms(identity: Identity, standing_in: StandIns) -> str:
    """The SQL of a law's terms."""
    law = identity.law
    match law:
        case Sum():
            return sums.sum_terms(law, standing_in)
        case Hierarchy():
            return trees.hierarchy_terms(law)
        case Parents():
            return trees.parents_terms(law)
        case Agree() | AtMost():
            return pairs.pairs_terms(law, standing_in)
        case Ratio():
            return pairs.ratio_terms(law)
        case NotNegative():
            return presence.not_negative_terms(law)
        case Occurs():
            return presence.occurs_terms(law)
        case Weights():
            return sheets.weights_terms(law)
        case Levels():
            return sheets.levels_terms(law)
        case Grade():
            return sheets.grade_terms(law)
        case RateScore():
            return sheets.rate_score_terms(law)
        case TargetScore():
            return sheets.target_terms(law)
        case ClaimParts():
            return claims.claim_parts_terms(law)
        case ClaimWithin():
            return claims.claim_within_terms(law)
        case BlankUntold():
            return blanks.blank_untold_terms(law)
        case PriorDocument():
            return documents.prior_document_terms(law)
        case ClaimPriorDocument():
            return documents.claim_prior_terms(law)
        case UnitsSum():
            return documents.units_sum_terms(law)
        case Named():
            return _NAMED[law.shape](law)


def compile_verdicts(identity: Identity) -> str:
    """The SQL that decides a law by the view of its terms."""
    return decide_by(way_of(identity), {1: identity}, f'(SELECT 1 AS law_no, * FROM law_term."{identity.id}")')


@dataclass(frozen=True, slots=True)
class Way:
    """How a law is decided; laws of one way are decided by one statement."""

    kind: str
    needs: Needs
    is_band: bool
    reach: Reach
    silence: str


def way_of(identity: Identity) -> Way:
    return Way(
        identity.kind,
        _needs(identity),
        isinstance(identity.law, Grade),
        _reach(identity),
        _SILENCE.get(identity.law.shape, "no_amount_printed"),
    )


def decide_by(way: Way, laws: Mapping[int, Identity], terms: str) -> str:
    """The SQL that decides laws of one way over a relation that holds their terms, told apart by ``law_no``."""
    if way.kind == "ratio":
        judged = ratio_verdicts(terms)
    else:
        judged = sum_verdicts(way.kind, terms, way.needs, is_band=way.is_band)
    named = {number: (identity.id, identity.forms) for number, identity in laws.items()}
    return with_unjudged(named, way.kind, judged, way.reach, way.silence)


def _needs(identity: Identity) -> Needs:
    """When empty parts are not zeros: a column no row of the statement prints, a counterpart that is not there."""
    match identity.law:
        case Sum(along="measure") | Sum(parts_may_be_absent=True):
            return "a_part_in_statement"
        case Sum(along="source_of_funds"):
            return "a_part_in_scope"
        case law:
            return _NEEDS.get(law.shape, "nothing")


def _reach(identity: Identity) -> Reach:
    match identity.law:
        case Agree(is_across=True) | AtMost(is_across=True):
            return "disclosure"
        case law:
            return _REACH.get(law.shape, "statement")
