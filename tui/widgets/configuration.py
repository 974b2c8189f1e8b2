"""The pane of configuration: what is wrong in files and in the environment, and how to have them audited."""

from __future__ import annotations

from auditors.model import Category
from tui.widgets.guided import GuidedPane


class ConfigurationPane(GuidedPane):
    """Findings about configuration, environment and permissions."""

    pane = "configuration"
    about = (
        "What is wrong before anything happens: keys in files, open bind addresses, debug settings, log settings, "
        "readable files. Findings of configuration, permissions and destinations stand here."
    )
    categories = frozenset({Category.CONFIGURATION, Category.PERMISSIONS, Category.SSRF})
    guide = (
        [],
        [(" Configuration", "title")],
        [],
        [(" Audits what a proxy is told: literal keys, open addresses, debug and log settings, limits,", "")],
        [(" destinations that callers may choose. Permissions of followed files are audited all the time.", "")],
        [],
        [("   auditor config PATH...", "key"), ("    LiteLLM YAML, .env, NGINX, Envoy, Docker, Kubernetes", "quiet")],
        [("   auditor env", "key"), ("               the environment of this or another process", "quiet")],
        [("   auditor ssrf URL...", "key"), ("       the verdict on an api_base", "quiet")],
        [],
    )
