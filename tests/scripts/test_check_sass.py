import os
import subprocess
import unittest

import planted

SYMBOL = "_ZN2vt7kernels14rollout_kernelILi64EEEvNS0_11RolloutArgsE"
FOREIGN = "_ZN3cub11EmptyKernelIvEEvv"

# What cuobjdump prints, by its option.
TOOL = """#!/bin/sh
case $1 in
  -res-usage) cat <<END
arch = sm_80
 Function {symbol}:
  REG:{registers} STACK:0 SHARED:{shared} LOCAL:0
 Function {foreign}:
  REG:255 STACK:0 SHARED:0 LOCAL:0
END
  ;;
  -sass) cat <<END
arch = sm_80
        Function : {symbol}
        /*0010*/    FFMA R1, R2, R3, R4 ;
        /*0020*/    {instruction} ;
        Function : {foreign}
        /*0010*/    LDL R1, [R1] ;
END
  ;;
esac
"""


class CheckSass(planted.PlantedTree):
    """The script on a tree of its own, with a cuobjdump that tells what the test wants."""

    script = "scripts/check-sass"

    def setUp(self):
        super().setUp()
        self.copy = self.plant("scripts/check-sass", (planted.ROOT / self.script).read_text(encoding="utf-8"))
        self.copy.chmod(0o755)
        self.table("rollout_kernel<64>,sm_80,168,0,0,0")
        self.tool()

    def table(self, *rows):
        head = "kernel,arch,registers,shared_bytes,local_instructions,generic_instructions"
        self.plant("kernels/sass.csv", "\n".join((head, *rows)) + "\n")

    def tool(self, registers=168, shared=0, instruction="FADD R1, R1, R2"):
        text = TOOL.format(symbol=SYMBOL, foreign=FOREIGN, registers=registers, shared=shared, instruction=instruction)
        self.plant("bin/cuobjdump", text).chmod(0o755)

    def check(self, tree=None, *options):
        environment = {**os.environ, "PATH": f"{self.tree}/bin:{os.environ['PATH']}"}
        done = subprocess.run([self.copy, *options, "kernels.a"], capture_output=True, text=True, env=environment)
        return done.returncode, done.stdout + done.stderr

    def test_what_the_table_allows(self):
        self.assert_clean()
        self.tool(registers=100)
        self.assert_clean()

    def test_more_registers(self):
        self.tool(registers=169)
        self.assert_caught("rollout_kernel<64> (sm_80): registers 169, at most 168")

    def test_static_shared_memory(self):
        self.tool(shared=4096)
        self.assert_caught("shared_bytes 4096, at most 0")

    def test_local_memory(self):
        for instruction in ("LDL R1, [R1]", "@P0 STL.64 [R1+0x8], RZ"):
            self.tool(instruction=instruction)
            self.assert_caught("local_instructions 1, at most 0")

    def test_generic_accesses(self):
        for instruction in ("LD.E.128 R4, [R2]", "@!P1 ST.E [R2+0x8], RZ"):
            self.tool(instruction=instruction)
            self.assert_caught("generic_instructions 1, at most 0")
        for instruction in ("LDS.128 R4, [R2]", "STG.E desc[UR4][R2.64], R5", "LDG.E R4, desc[UR4][R2.64]"):
            self.tool(instruction=instruction)
            self.assert_clean()

    def test_rows_without_a_kernel_and_kernels_without_a_row(self):
        self.table()
        self.assert_caught("rollout_kernel<64> (sm_80): built, but not in the table")
        self.table("rollout_kernel<64>,sm_80,168,0,0,0", "gone_kernel,sm_80,32,0,0,0")
        self.assert_caught("gone_kernel (sm_80): in the table, but not built")

    def test_update_writes_what_is_found(self):
        self.tool(registers=200, instruction="LDL R1, [R1]")
        self.assert_caught("registers 200")
        status, output = self.check(None, "--update")
        self.assertEqual(status, 0, output)
        self.assert_clean()


if __name__ == "__main__":
    unittest.main()
