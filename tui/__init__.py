"""The terminal screen of `auditor`: shows what the engine in `auditors` finds; detects nothing itself."""
