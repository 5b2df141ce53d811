:: What commands come to, and what is said of those that are none.
:: exit: 255
@echo off
no_such_command an argument
echo %errorlevel%
"no such" command
call no_such_command
echo %errorlevel%
cmd /c no_such_command
echo %errorlevel%
cmd /c exit 5
echo kept %errorlevel%
cd .
echo cleared %errorlevel%
cmd /c exit 5
set x=1
echo kept %errorlevel%
ver > nul
echo cleared %errorlevel%
(call)
echo %errorlevel%
(call )
echo %errorlevel%
cmd /c exit -2147483648
echo %errorlevel%
rd no_such_directory
echo %errorlevel%
rd no_such_directory || call echo %%errorlevel%%
goto after
:after
del no_such_file
echo %errorlevel%
copy
type
ren x
mklink x
setlocal wrong
cmd /c "echo a & exit 3"
echo %errorlevel%
cmd /c "(exit 4)"
echo %errorlevel%
cmd /s /c "echo "quoted""
cmd /c "echo one" "two"
cmd /v:on /c "set y=2& echo !y!"
verify maybe
color 11
echo %errorlevel%
if x
echo never
