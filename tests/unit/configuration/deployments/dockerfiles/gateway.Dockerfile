FROM python:3.12-slim AS build
USER root
COPY requirements.txt .
RUN pip install --prefix=/install -r requirements.txt

FROM build AS tested
RUN pytest

FROM python:3.12-slim
COPY --from=build /install /usr/local
COPY id_rsa /root/.ssh/id_rsa
USER root
CMD ["litellm"]
