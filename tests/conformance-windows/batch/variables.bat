:: exit: 3
:: What % and ! make of variables, and SET.
@echo off
setlocal enabledelayedexpansion
set x=hello world
echo %x%-%x:~0,5%-%x:~-5%-%x:~2,-3%-%x:o=0%-%x:*o=Z%-%x:l=%
echo [%undefined%] [%undefined:~1,2%] 100%% %x:~0,0%.
set "quoted=a & b"
echo "%quoted%" !quoted! !quoted:b=c! !quoted:~0,1!
set "bang=wow^!"
echo !bang!
echo one^!two "three^!"
set spaced= a b 
echo [%spaced%]
set name=x
echo !%name%!
call echo %%%name%%%
set pre_1=one
set pre_2=two
set pre_
set nothing_at_all_like_it
echo %errorlevel%
set pre_1=
if not defined pre_1 echo gone
set Pre_2=again
echo %PRE_2%
endlocal
echo [%x%]
(
  set late=1
  echo early [%late%]
)
echo %late%
set a=1& set b=2
echo %a%%b%
if "%cd%"=="%__CD__%" echo never
echo %cmdextversion%
exit /b 3
