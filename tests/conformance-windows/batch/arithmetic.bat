:: SET /A: operators, assignments and what is wrong.
@echo off
set /a a=1+2*3-4/2, b=(1+2)*3, c=7%%3, d=-7/2, e=-7%%3
echo %a% %b% %c% %d% %e%
set /a "f=1<<4, g=-16>>2, h=6&3, i=6|3, j=6^3, k=~5, l=!5, m=!0, n=-(-3)"
echo %f% %g% %h% %i% %j% %k% %l% %m% %n%
set /a o=0x1F+017, p=2147483647+1, q=0x80000000
echo %o% %p% %q%
set /a r=5
set /a r+=2, r*=3, r-=1, r/=4, r%%=3
set /a "s=1, s<<=3, s|=1, s^=2, s&=14"
echo %r% %s%
set /a t = u = 4 , v = t + u
echo %t% %u% %v%
set w=12
set /a y=w*w, z=missing+1
echo %y% %z%
set /a 1/0
echo %errorlevel%
set /a 1+
echo %errorlevel%
set /a (1+2
echo %errorlevel%
set /a 08
echo %errorlevel%
set /a 99999999999
echo %errorlevel%
set /a 1 2
echo %errorlevel%
exit /b 0
