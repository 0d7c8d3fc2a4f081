//! The flow of the course with the functions that make a flow and its tasks: `@flow` and `@task`, so to speak.
//!
//! `cargo run -p prefect-client --example etl` tells the Prefect at `PREFECT_API_URL` of it.

use std::time::Duration;

use prefect_client::{Artifact, Error, Failure, FlowRun, Level, NewFlowRun, NewTaskRun, Prefect};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let flow = Prefect::from_env().flow("ETL com Tracing").await?;
    flow.run(NewFlowRun::unnamed(), etl_flow).await?;
    Ok(())
}

async fn etl_flow(flow_run: &FlowRun) -> Result<usize, Failure<Error>> {
    flow_run.log(Level::Info, "Iniciando o pipeline de ETL...").await?;

    let extract = NewTaskRun::of("extract_data").retries(2, Duration::from_secs(1));
    let (records, extracted) = flow_run.run_task(extract, async |_| Ok::<_, Error>(vec![1, 2, 3])).await?;

    let transform = NewTaskRun::of("transform_data").takes("data", &extracted);
    let double = async |_: &_| Ok::<_, Error>(records.iter().map(|value| value * 2).collect::<Vec<_>>());
    let (records, transformed) = flow_run.run_task(transform, double).await?;

    let load = NewTaskRun::of("load_data").takes("data", &transformed);
    let (loaded, load) = flow_run
        .run_task(load, async |task_run| {
            task_run.log(Level::Info, &format!("{} registros carregados", records.len())).await?;
            Ok::<_, Error>(records.len())
        })
        .await?;

    load.create_artifact(Artifact::markdown("load-result", format!("**{loaded}** registros"))).await?;
    Ok(loaded)
}
