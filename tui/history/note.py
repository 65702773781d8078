"""The note between the search box and the rows."""

from domain.history.pages import Count
from domain.history.reader import HistoryListing
from domain.search.parser import HELP
from tui.keys.active import key_label


def note_of(listing: HistoryListing | None, count: Count | None, query: str, *, searching: bool) -> str:
    """Return what is wrong, how the query was understood, and how many rows there are."""
    if listing is None:
        return ""
    if listing.problem is not None:
        return f"! {listing.problem.sentence}"
    if not query:
        return HELP if searching else ("" if listing.items else "Nothing yet")
    lines = [f"? {problem}" for problem in listing.query.problems]
    if listing.corrected:
        lines.append(f"Showing results for {listing.corrected} ({key_label('search-as-typed')}: as typed)")
    elif not listing.items:
        # A page may be empty and not the last: all of its rows are deleted, which is still to be saved.
        lines.append("Nothing found" if listing.is_complete and listing.is_last else "Searching…")
    if listing.items:
        # Until they are counted, at least as many as are here: the line appears with the first rows.
        count = count or Count(len(listing.rows), is_exact=listing.is_last and listing.is_complete)
        lines.append(f"{count.number + len(listing.waiting):,}{'' if count.is_exact else '+'} found")
    return "\n".join(lines)
