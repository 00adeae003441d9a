"""A temporary tree for the tests of the checking scripts."""
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class PlantedTree(unittest.TestCase):
    script = ""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name)

    def plant(self, path, text):
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def check(self, tree=None):
        """Exit status and output of the script on the planted tree."""
        done = subprocess.run([ROOT / self.script, tree or self.tree], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def assert_caught(self, *words):
        status, output = self.check()
        self.assertEqual(status, 1, output)
        for word in words:
            self.assertIn(word, output)

    def assert_clean(self, tree=None):
        status, output = self.check(tree)
        self.assertEqual(status, 0, output)
