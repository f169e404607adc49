"""Public event data onto the user's disk, each in its publisher's own format.

Read in this order: `wanted` (what is asked for), `pace` and `connection` (polite requests), `download` (one file),
`parallel` (many), then one module a source, and `sources`, the door. Nothing is remembered beside the files: the
folder itself is the state, and the same command run again goes on where the last one stopped.
"""
