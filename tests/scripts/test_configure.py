"""The shared configure step: done once, and again when its inputs or the tree's place have changed."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import planted

CMAKE = """#!/bin/sh
echo "$*" >>calls
mkdir -p build/release
touch build/release/build.ninja
echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" >build/release/CMakeCache.txt
"""


class Configure(planted.PlantedTree):
    def setUp(self):
        super().setUp()
        shutil.copytree(planted.ROOT / "scripts", self.tree / "scripts")
        self.plant("CMakePresets.json", "{}")
        self.plant(".venv/bin/cmake", CMAKE).chmod(0o755)

    def configure(self, options="", tree=None):
        """The arguments of CMake's calls so far, after one more configure."""
        tree = tree or self.tree
        subprocess.run(["bash", "-ec", f"source scripts/common.sh; configure release {options}"], cwd=tree, check=True,
                       stdout=subprocess.DEVNULL)
        return (tree / "calls").read_text().splitlines()

    def test_once(self):
        first = self.configure()
        self.assertEqual(len(first), 1)
        self.assertIn("--fresh --preset release", first[0])
        self.assertEqual(self.configure(), first)

    def test_again_with_other_inputs(self):
        self.configure()
        self.assertIn("-DVT_CUDA=OFF", self.configure("-DVT_CUDA=OFF")[1])
        self.plant("CMakePresets.json", '{"version": 6}')
        calls = self.configure("-DVT_CUDA=OFF")
        self.assertEqual(len(calls), 3)
        self.assertNotIn("--fresh", calls[2])

    def test_afresh_where_the_tree_was_moved(self):
        self.configure()
        with tempfile.TemporaryDirectory() as folder:
            moved = pathlib.Path(folder) / "moved"
            shutil.copytree(self.tree, moved)
            self.assertIn("--fresh", self.configure(tree=moved)[1])

    def test_a_failure_is_no_success(self):
        self.plant(".venv/bin/cmake", CMAKE + "exit 1\n").chmod(0o755)
        with self.assertRaises(subprocess.CalledProcessError):
            self.configure()
        self.plant(".venv/bin/cmake", CMAKE).chmod(0o755)
        self.assertEqual(len(self.configure()), 2)


if __name__ == "__main__":
    unittest.main()
