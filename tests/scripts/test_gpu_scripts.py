"""scripts/gpu-check and scripts/gpu-pack with a program that stands in for vt_gpu."""
import os
import shutil
import subprocess
import unittest

import planted

# A program that says what the real one says: a device, passing tests, a line of the bench.
LINE = ('{{"case":"c","lanes":16384,"pages":16,"kernel":"fused","graph":true,"page_views_per_second":'
        '{{"median":2.5e8,"min":1,"max":3}},"commit":"$3"}}')
PROGRAM = """#!/bin/sh
case $1 in
  device) {device} ;;
  bench) echo '{line}' ;;
  *) {tests} ;;
esac
"""


def program(device="echo 'NVIDIA Test 1, compute capability 9.0'", tests="exit 0"):
    return PROGRAM.format(device=device, tests=tests, line=LINE.format())


class GpuScripts(planted.PlantedTree):
    def setUp(self):
        super().setUp()
        for name in ("gpu-check", "gpu-pack"):
            (self.tree / "scripts").mkdir(exist_ok=True)
            shutil.copy(planted.ROOT / "scripts" / name, self.tree / "scripts")

        self.plant("bench/peers/torch_rollout", "#!/bin/sh\n")

    def make(self, **how):
        self.plant("vt_gpu", program(**how)).chmod(0o755)
        self.plant("commit", "abc123\n")

    def run_script(self, name, *words, **more):
        return subprocess.run(["bash", f"scripts/{name}", *words], cwd=self.tree, capture_output=True, text=True,
                              env={**os.environ, **more})

    def sanitizer(self, body):
        self.plant("compute-sanitizer/compute-sanitizer", f"#!/bin/sh\n{body}\n").chmod(0o755)

    def test_all_passed(self):
        self.make()
        self.sanitizer('test "$1" = --tool || exit 9')
        done = self.run_script("gpu-check")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for row in ("tests", "memcheck", "racecheck", "initcheck", "synccheck", "bench"):
            self.assertRegex(done.stdout, rf"(?m)^{row} .* passed$")
        self.assertRegex(done.stdout.splitlines()[-1], r"^  c +16384 lanes +fused, graph +2\.500e\+08$")
        results = self.tree / "bench/results/NVIDIA-Test-1-abc123.jsonl"
        self.assertEqual(len(results.read_text(encoding="utf-8").splitlines()), 1)

    def test_no_gpu_is_said_and_nothing_is_run(self):
        self.make(device="echo 'vt_gpu: error: no driver' >&2; exit 4", tests="echo ran")
        done = self.run_script("gpu-check")
        self.assertEqual(done.returncode, 4)
        self.assertIn("no driver", done.stderr)
        self.assertNotIn("ran", done.stdout)
        self.assertFalse((self.tree / "bench/results").exists())

    def test_a_failing_test_fails_but_the_rest_goes_on(self):
        self.make(tests="exit 1")
        done = self.run_script("gpu-check")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"(?m)^tests .* FAILED, exit code 1$")
        self.assertRegex(done.stdout, r"(?m)^bench .* passed$")

    def test_a_finding_of_a_sanitizer_fails(self):
        self.make()
        self.sanitizer('test "$2" != racecheck || exit 99')
        done = self.run_script("gpu-check")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"(?m)^racecheck .* FAILED, exit code 99$")
        self.assertRegex(done.stdout, r"(?m)^memcheck .* passed$")

    def test_skipped_tests_are_counted(self):
        self.make(tests="echo '[  PASSED  ] 5 tests.'; echo '[  SKIPPED ] 2 tests.'")
        self.assertRegex(self.run_script("gpu-check").stdout, r"(?m)^tests .* passed, 2 skipped$")

    def test_a_device_that_the_sanitizer_does_not_know_is_no_failure(self):
        self.make()
        self.sanitizer("echo '========= Error: Device not supported'; exit 1")
        done = self.run_script("gpu-check")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stdout, r"(?m)^memcheck .* not run: compute-sanitizer does not know this device$")

    def test_training_runs_where_a_python_has_torch(self):
        self.make()
        self.plant("vt_torch_bridge_tests", "#!/bin/sh\necho $LD_LIBRARY_PATH\n").chmod(0o755)
        self.plant("torch/__init__.py", "")
        done = self.run_script("gpu-check", PYTHONPATH=str(self.tree))
        self.assertIn(f"{self.tree}/torch/lib:", done.stdout)
        self.assertRegex(done.stdout, r"(?m)^training by LibTorch .* passed$")

    def test_wrong_arguments(self):
        self.make()
        for words in (["--minutes", "soon"], ["--minutes"], ["--fast"], ["--program", "none"]):
            self.assertEqual(self.run_script("gpu-check", *words).returncode, 2, words)

    def test_pack_is_what_gpu_check_needs(self):
        shutil.copy("/bin/true", self.tree / "program")
        packed = self.run_script("gpu-pack", "pack", VT_GPU_PROGRAM="program")
        self.assertEqual(packed.returncode, 0, packed.stdout + packed.stderr)
        self.assertRegex(packed.stdout, r"gpu-pack: pack, \d+ MiB")
        done = subprocess.run(["pack/scripts/gpu-check", "--minutes", "1"], cwd=self.tree, capture_output=True, text=True)
        self.assertRegex(done.stdout, r"(?m)^tests .* passed$")
        self.assertEqual(self.run_script("gpu-pack", "pack", VT_GPU_PROGRAM="program").returncode, 0)

    def test_pack_refuses_a_folder_of_someone_else_and_a_missing_program(self):
        self.plant("mine/notes.txt", "keep")
        shutil.copy("/bin/true", self.tree / "program")
        self.assertEqual(self.run_script("gpu-pack", "mine", VT_GPU_PROGRAM="program").returncode, 2)
        self.assertTrue((self.tree / "mine/notes.txt").exists())
        self.assertEqual(self.run_script("gpu-pack").returncode, 2)

    def test_pack_that_is_too_large_is_refused(self):
        self.plant("program", "#!/bin/sh\nexit 0\n" + "#" * (61 << 20)).chmod(0o755)
        self.assertEqual(self.run_script("gpu-pack", "pack", VT_GPU_PROGRAM="program").returncode, 1)


if __name__ == "__main__":
    unittest.main()
