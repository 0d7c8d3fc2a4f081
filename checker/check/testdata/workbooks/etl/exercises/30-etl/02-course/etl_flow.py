from prefect import flow, task, get_run_logger
from opentelemetry import trace
import time
import random
import os

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource

# Configuração do OpenTelemetry
resource = Resource.create({"service.name": "prefect-etl-service"})
provider = TracerProvider(resource=resource)

# A URL do endpoint do Jaeger é passada via variável de ambiente
otlp_exporter = OTLPSpanExporter(
    endpoint=os.getenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317"),
    insecure=True
)

provider.add_span_processor(BatchSpanProcessor(otlp_exporter))
trace.set_tracer_provider(provider)

tracer = trace.get_tracer(__name__)

@task
def extract_data():
    """Simula a extração de dados de uma fonte."""
    logger = get_run_logger()
    with tracer.start_as_current_span("extract-data-span") as span:
        logger.info("Iniciando extração de dados...")
        wait_time = random.uniform(1, 3)
        time.sleep(wait_time)
        data = [{"id": i, "value": random.random() * 100} for i in range(10)]
        span.set_attribute("extracted.records", len(data))
        logger.info(f"Extração concluída. {len(data)} registros encontrados.")
        return data

@task
def transform_data(data):
    """Simula a transformação dos dados."""
    logger = get_run_logger()
    with tracer.start_as_current_span("transform-data-span") as span:
        logger.info("Iniciando transformação de dados...")
        wait_time = random.uniform(2, 5)
        time.sleep(wait_time)
        transformed_data = []
        for record in data:
            record['value'] = record['value'] * 2
            transformed_data.append(record)
        span.set_attribute("transformed.records", len(transformed_data))
        logger.info("Transformação concluída.")
        return transformed_data

@task
def load_data(data):
    """Simula o carregamento dos dados em um destino."""
    logger = get_run_logger()
    with tracer.start_as_current_span("load-data-span") as span:
        logger.info("Iniciando carregamento de dados...")
        wait_time = random.uniform(1, 4)
        time.sleep(wait_time)
        span.set_attribute("loaded.records", len(data))
        logger.info(f"Carregamento concluído. {len(data)} registros carregados.")
        return {"status": "success", "records_loaded": len(data)}

@flow(name="ETL com Tracing")
def etl_flow():
    """Um flow de ETL simples com tracing integrado."""
    logger = get_run_logger()
    logger.info("Iniciando o pipeline de ETL...")
    
    extracted = extract_data()
    transformed = transform_data(extracted)
    load_result = load_data(transformed)
    
    logger.info(f"Pipeline de ETL concluído com sucesso: {load_result}")
    return load_result

if __name__ == "__main__":
    etl_flow()
