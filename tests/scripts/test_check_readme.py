import unittest

import planted

FENCE = "```"


class CheckReadme(planted.PlantedTree):
    script = "scripts/check-readme"

    def setUp(self):
        super().setUp()
        self.plant("scripts/demo", "").chmod(0o755)
        self.plant("docs/examples/one.cpp", "int main() {\n  // snippet: sum\n  int a = 1;\n  // end\n}\n")
        self.plant("docs/page.md", "See [the top](../README.md#two).\n")

    def readme(self, text):
        self.plant("README.md", text)

    def test_true_page_passes(self):
        self.readme(f"{FENCE}bash\nscripts/demo\n{FENCE}\n`docs/` and `docs/page.md`, [a page](docs/page.md), "
                    f"`build/release`, `a/b` of [elsewhere](https://example.org/x)\n\n"
                    f"<!-- snippet: docs/examples/one.cpp sum -->\n{FENCE}cpp\nint a = 1;\n{FENCE}\n")
        self.assert_clean()

    def test_missing_command(self):
        self.readme(f"{FENCE}bash\nscripts/dmeo\n{FENCE}\n")
        self.assert_caught("README.md:2: scripts/dmeo is no executable file")

    def test_missing_folder(self):
        self.readme("`engine/` holds it\n")
        self.assert_caught("engine/ does not exist")

    def test_missing_link(self):
        self.readme("[x](docs/none.md)\n")
        self.assert_caught("link to docs/none.md does not resolve")

    def test_snippet_that_drifted(self):
        self.readme(f"<!-- snippet: docs/examples/one.cpp sum -->\n{FENCE}cpp\nint a = 2;\n{FENCE}\n")
        self.assert_caught("differs from")

    def test_snippet_without_a_source(self):
        self.readme(f"{FENCE}cpp\nint a;\n{FENCE}\n")
        self.assert_caught("without <!-- snippet")


if __name__ == "__main__":
    unittest.main()
