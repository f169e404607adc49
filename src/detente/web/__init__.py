"""The page: the same answers in a browser, and as JSON at the same addresses (``detente serve``).

Server-rendered, with the charts of the brief and a few lines of plain JavaScript; nothing is asked of other hosts.

``app`` puts together routes and gate; ``gate`` lets in and keeps out; ``answers`` asks the store and remembers;
``replies`` writes a result as HTML or JSON; ``pages`` has one module a page; ``texts`` holds every English text.
"""
