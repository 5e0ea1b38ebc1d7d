// Before anything is drawn: whether the address names a chapter, whose text then takes the place of the introduction. The
// page's own script comes too late for that, and what is drawn would move.
if (/(^#|&)chapter=/.test(location.hash)) document.documentElement.setAttribute('data-chapter', '');
