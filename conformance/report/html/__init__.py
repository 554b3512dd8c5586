"""The parts of the HTML report. `page/` has its template, style and scripts.

Python writes what a reader needs first, as plain HTML that is readable without JavaScript: the summary, the findings,
the notes and the history. The scripts add the filters, and write the long lists from the data in the page.

A text from a target cannot act in the page: Python writes it as text and attribute values of an element tree, and the
scripts show it as text content only. The Content-Security-Policy of the page allows only the style and the script in
it, by their hashes, and no request at all.
"""
