"""The verdict of scripts/soak-resume on a stand-in for the program that resumes well, or badly."""
import subprocess
import sys
import unittest

import planted

PROGRAM = f"""#!{sys.executable}
import json, pathlib, sys, time
words = sys.argv
resumed = "--resume" in words
folder = pathlib.Path(words[words.index("--resume" if resumed else "--out") + 1])
folder.mkdir(parents=True, exist_ok=True)
(folder / "config.toml").touch()
if not resumed:
    time.sleep(1.0)
(folder / "policy.safetensors").write_text("OTHER" if resumed else "weights")
(folder / "summary.json").write_text(json.dumps({{"kl": 0.5, "run": {{"wall_seconds": time.time()}}}}))
"""


class SoakResume(planted.PlantedTree):
    def soak(self, resumed_weights):
        self.plant("program", PROGRAM.replace("OTHER", resumed_weights)).chmod(0o755)
        done = subprocess.run([planted.ROOT / "scripts/soak-resume", "--kills", "2", "--program", "./program"],
                              cwd=self.tree, capture_output=True, text=True)
        return done.returncode, done.stdout.splitlines()

    def test_the_same(self):
        status, lines = self.soak("weights")
        self.assertEqual((status, lines[-1]), (0, "soak-resume: 2 of 2 the same"))
        self.assertEqual(sum(line.startswith("kill ") for line in lines), 2)

    def test_different(self):
        status, lines = self.soak("other")
        self.assertEqual(status, 1)
        self.assertIn("DIFFERENT", "\n".join(lines))
        self.assertNotEqual(lines[-1], "soak-resume: 2 of 2 the same")


if __name__ == "__main__":
    unittest.main()
