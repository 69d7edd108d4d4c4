@echo off
rem Runs Equipoise from its source folder: finds a JDK, builds when something changed, starts the program.
setlocal
set "EQUIPOISE_HOME=%~dp0"
set "EQUIPOISE_JAR=%EQUIPOISE_HOME%app\target\equipoise.jar"

rem A JDK: JAVA_HOME first, then the java on the path.
set "EQUIPOISE_JAVA=java.exe"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "EQUIPOISE_JAVA=%JAVA_HOME%\bin\java.exe"
"%EQUIPOISE_JAVA%" -version >nul 2>&1
if errorlevel 1 (
  echo equipoise: no Java found; install a JDK 17 or later, or set JAVA_HOME to one>&2
  exit /b 2
)
rem Java 17 was the first to know this option, Java 23 the one below.
"%EQUIPOISE_JAVA%" --enable-native-access=ALL-UNNAMED -version >nul 2>&1
if errorlevel 1 (
  echo equipoise: this Java is too old; a JDK 17 or later is needed, set JAVA_HOME to one>&2
  exit /b 2
)
set "EQUIPOISE_UNSAFE=--sun-misc-unsafe-memory-access=allow"
"%EQUIPOISE_JAVA%" %EQUIPOISE_UNSAFE% -version >nul 2>&1
if errorlevel 1 set "EQUIPOISE_UNSAFE="

rem Build when there is no jar, or when a source is newer than it.
if not exist "%EQUIPOISE_JAR%" goto build
powershell -NoProfile -Command "$jar = (Get-Item $env:EQUIPOISE_JAR).LastWriteTime; Set-Location $env:EQUIPOISE_HOME; $sources = Get-ChildItem -Path pom.xml, docs\references.bib, docs\ledger.json, *\pom.xml, *\src\main -Recurse -File; if ($sources.Where({ $_.LastWriteTime -gt $jar }, 'First').Count) { exit 1 }"
if not errorlevel 1 goto run

:build
echo equipoise: building; the first time this downloads about 300 MB and takes some minutes, later about one>&2
pushd "%EQUIPOISE_HOME%"
call mvnw.cmd -q -DskipTests package 1>&2
if errorlevel 1 (
  popd
  echo equipoise: the build failed; 'mvnw.cmd package' shows why>&2
  exit /b 2
)
popd
echo equipoise: built>&2

:run
"%EQUIPOISE_JAVA%" %EQUIPOISE_UNSAFE% -XX:+UseParallelGC -XX:-UsePerfData %EQUIPOISE_OPTS% -jar "%EQUIPOISE_JAR%" %*
exit /b %errorlevel%
