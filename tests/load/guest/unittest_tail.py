# The end of a script of bigcodebench.py: it runs the tests above, and the last expression tells how they ended.
# It is part of a script that the policy may check, so it uses no more than it must.

codecell_loader = unittest.defaultTestLoader
codecell_result = unittest.TestResult()
codecell_loader.loadTestsFromTestCase(TestCases).run(codecell_result)
{
    "successful": codecell_result.wasSuccessful(),
    "run": codecell_result.testsRun,
    "skipped": len(codecell_result.skipped),
    "problems": [
        [str(test), text]
        for test, text in codecell_result.errors + codecell_result.failures
    ]
    + [[str(test), "unexpected success"] for test in codecell_result.unexpectedSuccesses],
}
