"""The last line of scripts/test, and its exit status, from a small ctest tree."""
import shutil
import subprocess
import unittest

import planted

TEST = 'add_test({0} "sh" "-c" "{1}")\nset_tests_properties({0} PROPERTIES SKIP_RETURN_CODE 77 LABELS {0})\n'


class RunTests(planted.PlantedTree):
    def run_tests(self, tests, options=""):
        shutil.copytree(planted.ROOT / "scripts", self.tree / "scripts")
        (self.tree / ".venv").symlink_to(planted.ROOT / ".venv")
        self.plant("build/release/CTestTestfile.cmake",
                   "".join(TEST.format(name, command) for name, command in tests.items()))
        done = subprocess.run(["bash", "-c", f"source scripts/common.sh; run_tests release {options}"],
                              cwd=self.tree, capture_output=True, text=True)
        return done.returncode, done.stdout.splitlines()[-1]

    def test_green(self):
        self.assertEqual(self.run_tests({"one": "exit 0", "two": "exit 77"}), (0, "1 passed, 0 failed, 1 skipped"))

    def test_failure(self):
        status, line = self.run_tests({"one": "exit 0", "two": "exit 1", "three": "kill -SEGV $$"})
        self.assertNotEqual(status, 0)
        self.assertEqual(line, "1 passed, 2 failed, 0 skipped")

    def test_options_reach_ctest(self):
        self.assertEqual(self.run_tests({"one": "exit 0", "two": "exit 1"}, "-L one"),
                         (0, "1 passed, 0 failed, 0 skipped"))

    def test_no_tests_is_a_failure(self):
        self.assertNotEqual(self.run_tests({})[0], 0)


if __name__ == "__main__":
    unittest.main()
