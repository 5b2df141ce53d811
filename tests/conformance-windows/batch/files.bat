:: The commands on files and directories.
@echo off
mkdir one\two & mkdir one
echo %errorlevel%
echo text> one\a.txt
copy one\a.txt one\b.txt
copy one\*.txt one\two
copy one\none.txt x
echo %errorlevel%
copy /y one\a.txt one\b.txt > nul
copy one\a.txt one\a.txt
ren one\b.txt c.dat
ren one\none x
echo %errorlevel%
move one\c.dat one\two\moved.dat
move one\two one\three
dir /b one one\three
dir /b /s /a-d one > list.txt
for /f "delims=" %%f in (list.txt) do echo %%~nxf
dir /b /ad one
dir /b /o-n one\three
dir /b none
echo %errorlevel%
del one\none
rd one
echo %errorlevel%
del /q one\three\*.txt
dir /b one\three
cd one\three
echo %cd:~-9%
cd ..
for %%d in ("%cd%") do echo %%~nxd
cd ..
pushd one
pushd three
for %%d in ("%cd%") do echo %%~nxd
popd
popd
cd none
echo %errorlevel%
mklink link.txt one\a.txt
type link.txt
mklink /h hard.txt one\a.txt
type hard.txt
mklink /j junction one
type junction\a.txt
rd junction
del link.txt hard.txt list.txt
echo 1+> plus.txt& echo 2> plus2.txt
copy plus.txt + plus2.txt sum.txt > nul
for %%f in (sum.txt) do echo %%~zf
copy nul empty > nul
for %%f in (empty) do echo %%~zf
rd /s /q one
if not exist one echo gone
rd one
del *.txt empty
dir /b
