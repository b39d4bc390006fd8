# AdminConsole and the PostgreSQL that it runs by itself. Everything it keeps is in /data:
#   docker build -t adminconsole . && docker run -p 8080:8080 -p 3478:3478/udp -v adminconsole:/data adminconsole

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source

# What decides about packages first: this layer is made again only when one of them changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/AdminConsole.Domain/AdminConsole.Domain.csproj src/AdminConsole.Domain/
COPY src/AdminConsole.Protocol/AdminConsole.Protocol.csproj src/AdminConsole.Protocol/
COPY src/AdminConsole/AdminConsole.csproj src/AdminConsole/
RUN dotnet restore src/AdminConsole --use-current-runtime -p:PublishReadyToRun=true

COPY .editorconfig ./
COPY proto/ proto/
COPY wwwroot/ wwwroot/
COPY src/ src/

# Compiled ahead: a start takes two thirds of the time, and it is the start that agents wait for.
RUN dotnet publish src/AdminConsole -c Release --no-restore --use-current-runtime --no-self-contained -p:PublishReadyToRun=true -o /app


FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble

# The major version stands here because a volume is readable by it alone. The package would make a cluster of its own,
# with a port; the host makes a private one in /data.
RUN export DEBIAN_FRONTEND=noninteractive \
 && apt-get update \
 && apt-get install -y --no-install-recommends postgresql-common \
 && sed -ri 's/^#?\s*create_main_cluster\b.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf \
 && apt-get install -y --no-install-recommends postgresql-16 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 adminconsole \
 && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin adminconsole \
 && install -d -o 10001 -g 10001 -m 0700 /data

COPY --from=build /app /app
COPY LICENSE /app/

# The base image names its port in a variable of its own, which would only be reported as overridden.
ENV ASPNETCORE_HTTP_PORTS= \
    Kestrel__Endpoints__Main__Url=http://0.0.0.0:8080 \
    Data__Directory=/data

USER 10001:10001
VOLUME /data
EXPOSE 8080
EXPOSE 3478/udp
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["dotnet", "/app/AdminConsole.dll", "--healthcheck"]
ENTRYPOINT ["dotnet", "/app/AdminConsole.dll"]
