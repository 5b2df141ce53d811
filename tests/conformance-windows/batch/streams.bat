:: Redirections and pipes.
@echo off
echo one> out.txt
echo two>> out.txt
type out.txt
echo to error 1>&2
(echo a& echo b 1>&2) > both.txt 2>&1
type both.txt
type no_such_file 2> error.txt
type error.txt
type no_such_file > nul 2>&1 || echo quiet
> front.txt echo in front
type front.txt
set /p line=< out.txt
echo [%line%]
(
  set /p first=
  set /p second=
) < out.txt
echo [%first%] [%second%]
echo x>a.txt& echo y>b.txt
copy /b a.txt+b.txt c.txt
type c.txt
echo piped| (set /p value=& call echo [%%value%%])
(echo b& echo a)| sort
echo from a child | cmd /c "more > piped.txt" && type piped.txt
echo digit 2>nul
echo 5>five.txt
for %%f in (five.txt) do echo %%~zf
echo escaped ^> ^< ^| ^& ^^ ^" > escaped.txt
type escaped.txt
echo "quoted > | &"
echo line ^
goes on
type nul > empty.txt
for %%f in (empty.txt) do echo %%~zf
type a.txt b.txt 2>nul
echo no > no_such_directory\file
echo %errorlevel%
del *.txt
