//! The scripts that need the packages of the science image. Each names those that it needs (`# needs: numpy, pandas`), and is
//! run where the program's image has them all. Where it has not, that is said.

use super::{cases, run_cases};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn science() {
    let cases = cases("science", 1);
    for (name, code, _) in &cases {
        let names_some = code.lines().any(|line| line.starts_with("# needs: "));
        assert!(names_some, "{name} names no package that it needs");
    }
    run_cases("science", cases).await;
}
