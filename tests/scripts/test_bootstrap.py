"""What scripts/bootstrap says to a user who may not install packages, or has no Debian."""
import os
import shutil
import subprocess
import unittest

import planted


class Bootstrap(planted.PlantedTree):
    def setUp(self):
        super().setUp()
        shutil.copytree(planted.ROOT / "scripts", self.tree / "scripts")
        self.tree.chmod(0o755)

    def command(self, name, body):
        self.plant(f"bin/{name}", f"#!/bin/sh\n{body}\n").chmod(0o755)

    def bootstrap(self, path):
        as_nobody = [shutil.which("setpriv"), "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        done = subprocess.run([*as_nobody, shutil.which("bash"), "scripts/bootstrap"], cwd=self.tree,
                              capture_output=True, text=True, env={**os.environ, "PATH": path})
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertFalse((self.tree / ".venv").exists())
        return done.stdout.splitlines()[-1]

    def test_prints_one_line_and_exits_2(self):
        self.command("dpkg-query", "echo installed git; echo not-installed mold; exit 1")
        self.command("sudo", "exit 1")
        line = self.bootstrap(f"{self.tree}/bin:/usr/bin:/bin")
        self.assertTrue(line.startswith("sudo apt-get update && sudo apt-get install -y ca-certificates g++ "), line)
        self.assertIn(" mold ", line)
        self.assertNotIn(" git ", line)

    def test_elsewhere_it_names_what_is_needed(self):
        for name in ("bash", "dirname"):
            self.command(name, f'exec {shutil.which(name)} "$@"')
        self.assertIn("please install their equivalents of: ca-certificates git ", self.bootstrap(f"{self.tree}/bin"))


if __name__ == "__main__":
    unittest.main()
