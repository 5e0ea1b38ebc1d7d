// The component of docs/embed.md, which the test puts beside this file, in a page.
import { createRoot } from 'react-dom/client';
import { Lesson } from './lesson.jsx';
import './home.js';

createRoot(document.body.appendChild(document.createElement('main'))).render(<Lesson />);
