:: Windows' programs that look at texts: find, findstr, sort, more, fc.
:: exit: 0
@echo off
> a.txt echo one
>> a.txt echo Two
>> a.txt echo three "quoted"
> b.txt echo one
>> b.txt echo two
>> b.txt echo three "quoted"
>> b.txt echo four
mkdir below
> below\c.txt echo C:\dir two

echo -- find
find "t" a.txt b.txt
echo %errorlevel%
find /c /v "" a.txt
find /N /i "TWO" b.txt
find /v "o" a.txt
find """quoted""" a.txt
type b.txt | find /c "o"
find "none" a.txt
echo %errorlevel%
find "t" nofile.txt
echo %errorlevel%
find t a.txt
echo %errorlevel%
find /q "t" a.txt
echo %errorlevel%
find "t" *.txt

echo -- findstr
findstr /n "^t" a.txt b.txt
findstr /i /c:"two" *.txt
findstr /m "o" *.txt
findstr /v /r "[a-f]o o$" b.txt
findstr "one four" b.txt
findstr /x two b.txt
findstr /be two b.txt
findstr /l /c:"h.ee" a.txt
echo %errorlevel%
findstr /c:"h.ee" a.txt
findstr /c:"e*d\"" a.txt
findstr "\<hree tw\>" a.txt
echo %errorlevel%
findstr /i "\<THREE\>" a.txt
findstr /r "[^a-z]q" a.txt
findstr /s /n two *.txt
findstr /s /m /c:"C:\\dir" *
findstr /o four b.txt
type a.txt | findstr /v e
echo two> strings
findstr /g:strings b.txt
echo b.txt> names
findstr /f:names two
findstr /d:below;. two *.txt
findstr two nofile.txt
echo %errorlevel%
findstr /k two a.txt
echo %errorlevel%

echo -- sort
sort /r a.txt
type b.txt | sort
sort /+2 b.txt
(echo b&echo A&echo B&echo a) | sort /c
(echo b&echo A&echo a&echo B) | sort /l C
(echo b&echo A&echo a&echo b) | sort /unique
sort b.txt /o b.sorted
type b.sorted
sort nofile.txt
echo %errorlevel%

echo -- more
more a.txt
more +2 b.txt
(echo a&echo.&echo.&echo b) | more /s

echo -- fc
fc a.txt b.txt
echo %errorlevel%
fc /n /c a.txt b.txt
fc a.txt a.txt
echo %errorlevel%
fc /b a.txt b.txt
fc a.txt nofile.txt
echo %errorlevel%
fc a.txt
echo %errorlevel%
fc /z a.txt b.txt
echo %errorlevel%
exit /b 0
