:: Batch files and names in UTF-8.
@echo off
set ä=Grüße
echo %ä% — 日本語 😀
echo inhalt> "süß 😀.txt"
for %%f in (s*.txt) do echo %%~nf
type "süß 😀.txt"
del s*.txt
if /i ÄÖ==äö echo any case
