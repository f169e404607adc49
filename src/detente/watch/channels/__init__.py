"""To whom an alert or a digest goes: one module a channel, and the outbox that tries again.

============  ==============================================================================================
channel       stated as
============  ==============================================================================================
``terminal``  ``terminal``
``log``       ``log: watch.log``
``jsonl``     ``jsonl: alerts.jsonl``: one JSON object a line
``webhook``   ``webhook: https://...``, ``secret_from: VARIABLE``: signed POST
``slack``     ``slack: https://...`` or ``slack_from: VARIABLE``: the payload that Slack and its kin take
``mail``      ``mail: [to]``, ``server: host:port``, ``sender``, ``security``, ``user_from``, ``password_from``
``atom``      ``atom: alerts.xml``: the last hundred alerts
``calendar``  ``calendar: deadlines.ics``: the days ahead of the watched pairs
============  ==============================================================================================
"""
