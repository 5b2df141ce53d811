:: Windows' programs that deal with files: where, attrib, xcopy, tree.
@echo off
echo -- where
where cmd
where find.exe sort.exe | findstr /i /b C:
where /q nothing-of-this-name
echo %errorlevel%
where nothing-of-this-name
echo %errorlevel%
where /f $path:find?tr.exe
mkdir src\sub\deep src\empty
> src\a.txt echo a
> src\b.log echo b
> src\sub\c.txt echo c
where /r src *.txt
where "%cd%\src:a.*"
where /t
echo %errorlevel%

echo -- attrib
attrib src\a.txt
attrib +r +h src\a.txt
attrib src\a.txt
attrib -r src\a.txt
echo %errorlevel%
attrib -r -h src\a.txt
attrib src\*.txt /s
attrib +s src\sub
attrib src\sub
attrib -s src\sub
attrib nofile
echo %errorlevel%
attrib +q src\a.txt
echo %errorlevel%

echo -- xcopy
xcopy src dst /i
echo %errorlevel%
xcopy src dst2 /e /i /q
tree dst2 /f /a | findstr /v "Volume Folder Z:"
xcopy src dst3\ /s /y /exclude:nofile
echo %errorlevel%
echo b.log> excluded
xcopy src dst3\ /s /y /exclude:excluded
xcopy src dst4 /t /e /i
if exist dst4\empty if not exist dst4\a.txt echo structure
xcopy src\a.txt dst3 /d
echo f| xcopy src\a.txt one.txt
echo n| xcopy src\a.txt one.txt
echo a| xcopy src\*.* dst3
xcopy /f /l src\a.txt dst
attrib +r dst\a.txt
xcopy /y src\a.txt dst
echo %errorlevel%
xcopy /y /r src\a.txt dst
attrib dst\a.txt
xcopy src\*.none dst
echo %errorlevel%
xcopy nofile dst
echo %errorlevel%
xcopy /y src nodir\
echo %errorlevel%
xcopy src src\sub /s /e
echo %errorlevel%
xcopy /z9 src dst
echo %errorlevel%
xcopy
echo %errorlevel%

echo -- tree
tree src | findstr /v "Volume Folder Z:"
cd src
tree /a | findstr /v "Volume Folder"
exit /b 0
