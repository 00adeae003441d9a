"""What scripts/bootstrap says to a user who may not install packages."""
import os
import shutil
import subprocess
import unittest

import planted


class Bootstrap(planted.PlantedTree):
    def test_prints_one_line_and_exits_2(self):
        shutil.copytree(planted.ROOT / "scripts", self.tree / "scripts")
        for name, body in {"dpkg-query": "[ $4 = git ] && echo installed", "sudo": "exit 1"}.items():
            self.plant(f"bin/{name}", f"#!/bin/sh\n{body}\n").chmod(0o755)
        self.tree.chmod(0o755)
        as_nobody = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        done = subprocess.run([*as_nobody, "bash", "scripts/bootstrap"], cwd=self.tree, capture_output=True, text=True,
                              env={**os.environ, "PATH": f"{self.tree}/bin:/usr/bin:/bin"})
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        line = done.stdout.splitlines()[-1]
        self.assertTrue(line.startswith("sudo apt-get update && sudo apt-get install -y ca-certificates g++ "), line)
        self.assertFalse((self.tree / ".venv").exists())


if __name__ == "__main__":
    unittest.main()
