/* Televisions that know no modules: to the page that is made for them. ES5. */
location.replace(document.getElementById("plain").href);
