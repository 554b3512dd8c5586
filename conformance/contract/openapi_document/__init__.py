"""Read an OpenAPI document as its authors publish it, and turn it into one document that the harness follows.

Theory. Published documents are written in several versions and styles: OpenAPI 3.0 or 3.1, one file or many, with or
without operation ids. All other code reads one form: OpenAPI 3.1 in one file. `read_openapi` makes it in steps, each in
a module of its own. No step needs the network, and no step reads a file outside of the contract's folder.

A finding about the document names the file and line of its author. So each step that puts a value elsewhere notes its
origin, and `OpenapiDocument.place_of` returns it.
"""

from __future__ import annotations
