// A page of React around the figure: attributes follow the state, the state follows the events.
import { useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';

const RATES = ['0.002', '0.01', '0.02'];

function Lesson() {
  const figure = useRef(null);
  const [rate, setRate] = useState(RATES[1]);
  const [step, setStep] = useState(0);
  return (
    <main style={{ maxWidth: '46rem', margin: '2rem auto', fontFamily: 'sans-serif' }}>
      <h1>How far does one step go?</h1>
      <p>
        Learning rate{' '}
        {RATES.map((value) => (
          <label key={value}>
            <input
              type="radio"
              name="rate"
              checked={value === rate}
              onChange={() => setRate(value)}
            />
            {value}{' '}
          </label>
        ))}
      </p>
      <watershed-figure
        ref={figure}
        surface="himmelblau"
        starts="20"
        lr={rate}
        lang="en"
        hide="settings,readout,panels"
        onwatershed-step={({ detail }) => setStep(detail.step)}
      />
      <p>
        Step {step}. <button onClick={() => figure.current.reset()}>Begin again</button>
      </p>
    </main>
  );
}

createRoot(document.getElementById('lesson')).render(<Lesson />);
