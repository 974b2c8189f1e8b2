"""Usage: who spends what, spikes, and abuse that looks like use.

The way of an event, the same for a finished dump, a replay and a live log:

1. `collecting.Collector` turns each record's fields into a `Use`, a small struct, in the process that read the record.
2. `journal.Journal` keeps them as runs, each sorted by event time and compressed, and merges the runs of all parts: an
   external sort, so that memory stays flat. The order is (time, source, line): it depends on the input alone, not on
   how it was cut or who read it. What follows sees one stream in this order, and so gives the same incidents for any
   number of processes. Live, `live.LiveUsage` holds events back until a watermark in event time has passed them.
3. `detection.UsageAuditor` takes the stream. It drops what tells again of a call that another log told of, counts
   (`meters`), keeps what is usual for each key and address (`principals`, `addresses`, `baselines`), and asks each
   behaviour (`behaviours/`, one file for each). What several of them ask of an event is found out once (`scene`).
4. Behaviours raise alarms; `incidents` makes one incident of those about one subject that lie close together, and a
   finding of each incident.

Statistics of sparse counts are in `counts`; `spikes` scores a single dense series.
"""
